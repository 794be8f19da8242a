using BenchmarkDotNet.Attributes;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Micro.Cases;

/// <summary>One committed event on its way to the sockets of a room, as a relay hands it out. Ends when every socket has it.</summary>
public class BroadcastBench
{
    private const int OutboxBytes = 256 * 1024;

    private readonly ChatV1EventFormat _format = new(compressFrom: null);
    private readonly List<RoomEvent> _events = [Samples.Event];
    private readonly Fanout _fanout = new();
    private Outbox[] _outboxes = [];
    private Arrivals _writes = null!;

    /// <summary>Members of the room on this gateway.</summary>
    [Params(1, 100, 1_000)]
    public int Members { get; set; }

    [GlobalSetup]
    public void Connect()
    {
        _writes = new Arrivals(Members);
        var socket = new CountingOutput(_writes);
        _outboxes = [.. Enumerable.Range(0, Members).Select(_ => new Outbox(OutboxBytes, TimeProvider.System))];
        foreach (var outbox in _outboxes)
        {
            outbox.Start(socket);
        }
    }

    [Benchmark]
    public void Broadcast()
    {
        _writes.Reset();
        var frames = _format.Frame(_events);
        foreach (var outbox in _outboxes)
        {
            outbox.TryWrite(frames, _fanout);
        }

        _fanout.Flush();
        _writes.Wait();
    }

    [GlobalCleanup]
    public void Disconnect() => _writes.Dispose();
}
