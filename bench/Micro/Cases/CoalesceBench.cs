using BenchmarkDotNet.Attributes;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols.ChatV1;

namespace ChatCluster.Micro.Cases;

/// <summary>A socket for which several frames have gathered while it was written to: they go out in one write.</summary>
public class CoalesceBench
{
    private const int OutboxBytes = 256 * 1024;

    private readonly Arrivals _writes = new(1);
    private readonly Outbox _outbox = new(OutboxBytes, TimeProvider.System);
    private readonly Fanout _fanout = new();
    private readonly ReadOnlyMemory<byte> _frame = new ChatV1EventFormat(compressFrom: null).Frame([Samples.Event]);

    [GlobalSetup]
    public void Connect() => _outbox.Start(new CountingOutput(_writes));

    [Benchmark]
    public void EightFramesInOneWrite()
    {
        _writes.Reset();
        for (var i = 0; i < 8; i++)
        {
            _outbox.TryWrite(_frame, _fanout);
        }

        _fanout.Flush();
        _writes.Wait();
    }

    [GlobalCleanup]
    public void Disconnect() => _writes.Dispose();
}
