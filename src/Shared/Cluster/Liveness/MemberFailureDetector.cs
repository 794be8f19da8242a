using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>Akka's failure detector of one member, which also takes this node's word that the member is dead or excluded.</summary>
/// <remarks>A member becomes unreachable by its detector alone, and only who is unreachable is ever removed: <c>Cluster.Down</c> by itself waits for that.</remarks>
internal sealed class MemberFailureDetector : PhiAccrualFailureDetector
{
    /// <summary>Makes Akka use it.</summary>
    public const string Hocon = """
        akka.cluster.failure-detector.implementation-class = "ChatCluster.Shared.Cluster.Liveness.MemberFailureDetector, ChatCluster.Shared"
        """;

    private readonly MemberFailureDetectors _all;
    private readonly TimeProvider _clock = TimeProvider.System; // as the base class, which is given none
    private long _heardAt;
    private volatile bool _seemsDead;
    private volatile bool _excluded;

    /// <summary>Made by Akka, by its name in the configuration.</summary>
    public MemberFailureDetector(Config config, EventStream events)
        : base(config, events) => _all = MemberFailureDetectors.Of(events);

    /// <inheritdoc />
    public override bool IsAvailable => !_excluded && !_seemsDead && base.IsAvailable;

    /// <summary>Time since the member was heard.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <inheritdoc />
    public override void HeartBeat()
    {
        base.HeartBeat();
        Volatile.Write(ref _heardAt, _clock.GetTimestamp());
        _seemsDead = false;
        _all.Add(Address, this); // Akka tells it the address after its constructor
    }

    /// <summary>Unavailable until the next heartbeat: it seems to be dead.</summary>
    public void SeemsDead() => _seemsDead = true;

    /// <summary>Unavailable for ever, whatever is still heard of it: the database says that this process is not a member any more.</summary>
    public void Exclude() => _excluded = true;
}
