using System.Net;
using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Sockets;

/// <summary>The clients of a run, spread over the nodes of a system in turn.</summary>
internal sealed class Crowd : IDisposable
{
    // Loopback gives each pair of source address and server port some 28 000 connections.
    private const int PerSource = 10_000;
    private const int JoiningTogether = 100;
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(60);

    private readonly Dialect _dialect;
    private readonly IReadOnlyList<int> _ports;
    private readonly int? _receiveBuffer;
    private readonly List<Connection> _members = [];
    private EventLoop _loop;
    private SlowReading? _slow;

    /// <param name="dialect">What they speak.</param>
    /// <param name="ports">The nodes' ports on 127.0.0.1.</param>
    /// <param name="receiveBuffer">The kernel's receive buffer of each; null leaves it to the kernel. Unit: bytes.</param>
    public Crowd(Dialect dialect, IReadOnlyList<int> ports, int? receiveBuffer = null)
    {
        _receiveBuffer = receiveBuffer;
        _dialect = dialect;
        _ports = ports;
        _loop = new EventLoop(dialect.KeepAlive);
    }

    /// <summary>The members that were asked to join.</summary>
    public IReadOnlyList<Connection> Members => _members;

    /// <summary>Messages that came, all members together.</summary>
    public long Deliveries => _members.Sum(static it => it.Deliveries);

    /// <summary>When a message of a room came last.</summary>
    public double LastArrival => _loop.LastArrival;

    /// <summary>Why members are closed or were refused, each reason once.</summary>
    public IReadOnlyList<string> Failures => [.. _members.Select(static it => it.Failure).OfType<string>().Distinct()];

    /// <summary>Connects members and completes when all have joined their rooms.</summary>
    /// <param name="count">How many.</param>
    /// <param name="room">The room of the i-th.</param>
    /// <exception cref="InvalidOperationException">One of them was refused.</exception>
    /// <exception cref="TimeoutException">They did not join in time.</exception>
    public Task JoinAsync(int count, Func<int, string> room) =>
        JoinAsync([.. Enumerable.Range(_members.Count, count).Select((number, i) => new Connection(_dialect, number, room(i)))]);

    /// <inheritdoc cref="JoinAsync(int, Func{int, string})" />
    /// <param name="members">Connections that were not connected yet.</param>
    /// <param name="together">How many may be on their way into their rooms at the same time.</param>
    public async Task JoinAsync(IReadOnlyList<Connection> members, int together = JoiningTogether)
    {
        using var places = new SemaphoreSlim(together);
        var joining = new List<Task>();
        foreach (var member in members)
        {
            await places.WaitAsync();
            var i = _members.Count;
            _members.Add(member);
            member.Connect(_ports[i % _ports.Count], new IPAddress([127, 0, 0, (byte)(1 + i / PerSource)]), _receiveBuffer);
            _loop.Add(member);
            joining.Add(JoinedAsync(member, places));
        }

        await Task.WhenAll(joining);
    }

    /// <summary>Reads so little of each member from now on.</summary>
    public void SlowDown(int bytesPerSecond)
    {
        _loop.Dispose();
        _slow = new SlowReading(_members, bytesPerSecond);
    }

    /// <summary>Reads all that comes again.</summary>
    public void SpeedUp()
    {
        _slow?.Dispose();
        _slow = null;
        _loop = new EventLoop(_dialect.KeepAlive);
        _members.ForEach(_loop.Add);
    }

    public void Dispose()
    {
        _slow?.Dispose();
        _loop.Dispose(); // first: a handle that is closed is soon another's
        _members.ForEach(static it => it.Dispose());
    }

    private static async Task JoinedAsync(Connection member, SemaphoreSlim places)
    {
        try
        {
            await member.Joined.WaitAsync(JoinPatience);
        }
        finally
        {
            places.Release();
        }
    }
}
