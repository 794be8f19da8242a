using System.Collections.Concurrent;
using System.Globalization;

namespace ChatCluster.Cli.Traffic;

/// <summary>What the clients of a run have done so far. Safe for many threads.</summary>
internal sealed class Counters
{
    private readonly ConcurrentDictionary<string, long> _errors = [];
    private readonly ConcurrentDictionary<string, bool> _reached = [];
    private long _sent;
    private long _acknowledged;
    private long _delivered;
    private long _connections;
    private long _firstConnections;
    private int _connected;
    private long _waiting;

    /// <summary>Messages that were handed to a client.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Messages that are said to be stored.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Events that came.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Connections after the first of each client.</summary>
    public long Reconnects => Volatile.Read(ref _connections) - Volatile.Read(ref _firstConnections);

    /// <summary>Clients that are connected now.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Messages whose tries have not all ended.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>Refusals by code.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    /// <summary>Why a connection was lost, a client could not connect, or something was refused, the newest; null when that never happened.</summary>
    public string? LastTrouble { get; private set; }

    public void CountSent()
    {
        Interlocked.Increment(ref _sent);
        Interlocked.Increment(ref _waiting);
    }

    public void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);

    public void CountEnded() => Interlocked.Decrement(ref _waiting);

    public void CountDelivered() => Interlocked.Increment(ref _delivered);

    public void CountError(string code) => _errors.AddOrUpdate(code, 1, static (_, count) => count + 1);

    public void CountConnected(bool first)
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _connected);
        if (first)
        {
            Interlocked.Increment(ref _firstConnections);
        }
    }

    /// <summary>A gateway has greeted.</summary>
    public void Reached(Uri gateway) => _reached[PlaceOf(gateway)] = true;

    /// <summary>Those of some gateways that never greeted anyone.</summary>
    public IReadOnlyList<Uri> Unreached(IEnumerable<Uri> gateways) => [.. gateways.DistinctBy(PlaceOf).Where(it => !_reached.ContainsKey(PlaceOf(it)))];

    /// <summary>The same for a gateway's address as it is written, and for that of its socket.</summary>
    private static string PlaceOf(Uri gateway) =>
        string.Create(CultureInfo.InvariantCulture, $"{gateway.Host}:{gateway.Port}{(gateway.AbsolutePath is "/" ? "/ws" : gateway.AbsolutePath)}");

    public void CountLost() => Interlocked.Decrement(ref _connected);

    public void Note(string trouble) => LastTrouble = trouble;
}
