using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Event;

namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>The failure detectors of a node. Akka makes them, each by its name in the configuration, and gives nobody else a way to them. Any thread.</summary>
internal sealed class MemberFailureDetectors
{
    // What a detector is given of its actor system is the event stream.
    private static readonly ConditionalWeakTable<EventStream, MemberFailureDetectors> Systems = [];

    private readonly ConcurrentDictionary<string, MemberFailureDetector> _detectors = new(StringComparer.Ordinal);

    /// <summary>Those of an actor system.</summary>
    public static MemberFailureDetectors Of(EventStream events) => Systems.GetOrCreateValue(events);

    /// <summary>The detector of a member; null when it hasn't been asked for a heartbeat yet.</summary>
    public MemberFailureDetector? this[string address] => _detectors.GetValueOrDefault(address);

    /// <summary>A detector has heard its member.</summary>
    public void Add(string address, MemberFailureDetector detector) => _detectors[address] = detector;

    /// <summary>Whether a member has been silent for so long.</summary>
    public bool AnySilent(TimeSpan atLeast) => _detectors.Any(detector => detector.Value.Silence >= atLeast);

    /// <summary>Forgets all but these. One that is still heard comes back with its next heartbeat.</summary>
    public void Keep(IReadOnlySet<string> addresses)
    {
        foreach (var address in _detectors.Keys.Where(address => !addresses.Contains(address)))
        {
            _detectors.TryRemove(address, out _);
        }
    }
}
