using System.Collections.Concurrent;

namespace ChatCluster.Testing;

/// <summary>The network between the nodes of a cluster: a port in front of each one's, at which the others reach it, and the links between any two of them.</summary>
/// <remarks>
/// A link has two directions, whoever of the two has connected to the other: a connection tells in its first message who dials, and from then on its bytes go
/// through the gates of that pair. A node that has ended is not refused here but closed after its port was accepted: for what a refused port
/// tells, use a cluster without links.
/// </remarks>
public sealed class NodeLinks : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string From, string To), LinkGate> _gates = new();
    private readonly ConcurrentDictionary<int, string> _byPort = new();
    private readonly Dictionary<string, TcpProxy> _doors = [];

    /// <summary>Makes the way to a node.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="listenPort">Where it listens.</param>
    /// <returns>The port at which the others reach it.</returns>
    public int Add(string node, int listenPort)
    {
        var door = new TcpProxy(listenPort, async (socket, ct) =>
            await Association.ReadAsync(socket, ct) is var (bytes, port)
                ? _byPort.TryGetValue(port, out var dialler)
                    ? new TcpProxy.Passage(bytes, Gate(dialler, node), Gate(node, dialler))
                    : throw new InvalidOperationException($"A node at port {port}, which nobody has added, connects to {node}.")
                : null);
        _doors.Add(node, door);
        _byPort[door.Port] = node;
        return door.Port;
    }

    /// <summary>Nothing passes between two nodes any more, and neither is told.</summary>
    public void Cut(string one, string other)
    {
        CutOneWay(one, other);
        CutOneWay(other, one);
    }

    /// <summary>What one node sends to another does not arrive any more; what that one sends does, on connections that exist.</summary>
    public void CutOneWay(string from, string to) => Gate(from, to).IsShut = true;

    /// <summary>As <see cref="Cut"/>, and the connections between them end with a reset: each hears that something is wrong.</summary>
    public void Reset(string one, string other)
    {
        Cut(one, other);
        bool IsOfThisPair(TcpProxy.Passage passage) => passage.There == Gate(one, other) || passage.Back == Gate(one, other);
        _doors[one].Cut(IsOfThisPair);
        _doors[other].Cut(IsOfThisPair);
    }

    /// <summary>Everything passes again between two nodes; what was on its way arrives.</summary>
    public void Heal(string one, string other) => Gate(one, other).IsShut = Gate(other, one).IsShut = false;

    /// <summary>Everything passes again.</summary>
    public void HealAll()
    {
        foreach (var gate in _gates.Values)
        {
            gate.IsShut = false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var door in _doors.Values)
        {
            await door.DisposeAsync();
        }
    }

    private LinkGate Gate(string from, string to) => _gates.GetOrAdd((from, to), static _ => new LinkGate());
}
