using System.IO.Pipelines;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.WebSockets;

/// <summary>A reader whose bytes the spec writes.</summary>
internal sealed class ReaderHarness : IDisposable
{
    // Without thresholds: specs write all that they have before the reader looks at it.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    public ReaderHarness(int maxMessageBytes = 1000, bool deflate = false) => Reader = new MessageReader(_pipe.Reader, maxMessageBytes, deflate);

    public MessageReader Reader { get; }

    public async Task SendAsync(params byte[][] frames)
    {
        foreach (var frame in frames)
        {
            await _pipe.Writer.WriteAsync(frame);
        }
    }

    public Task SendAsync(Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true, int rsv = 0) => SendAsync(RawClient.Frame(opcode, payload, fin, rsv: rsv));

    public void End() => _pipe.Writer.Complete();

    public ValueTask<IncomingMessage> ReadAsync(CancellationToken stop) => Reader.ReadAsync(_pipe.Reader, stop);

    public async Task<IncomingMessage> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await ReadAsync(limit.Token);
    }

    public async Task ExpectAsync(IncomingKind kind, byte[] payload)
    {
        var message = await ReadAsync();
        Assert.True(message.Kind == kind, $"expected {kind}, got {message.Kind} {message.Violation}");
        Assert.Equal(payload, message.Payload.ToArray());
    }

    public async Task ExpectAsync(IncomingKind kind)
    {
        var message = await ReadAsync();
        Assert.True(message.Kind == kind, $"expected {kind}, got {message.Kind} {message.Violation}");
    }

    /// <summary>Expects that what was sent breaks the rules, and that nothing comes after that.</summary>
    public async Task ExpectViolationAsync(CloseCode code, string reason)
    {
        var message = await ReadAsync();
        Assert.True(message.IsViolation(out var violation), $"expected {code}, got {message.Kind}");
        Assert.Equal(code, violation.Code);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
        Assert.InRange(violation.Reason.Length, 1, FrameWriter.MaxCloseReason);
        await SendAsync(Opcode.Text, "afterwards"u8);
        End();
        await ExpectAsync(IncomingKind.End);
    }

    public void Dispose() => Reader.Dispose();
}
