using BenchmarkDotNet.Attributes;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Micro.Cases;

/// <summary>From bytes of a client to a whole message, unmasked and found to be UTF-8.</summary>
public class ReadFrameBench
{
    private const int MaxMessageBytes = 64 * 1024;

    private MessageReader _messages = null!;
    private MessageReader _fragments = null!;

    /// <summary>Length of the message.</summary>
    [Params(200, 16_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Connect()
    {
        var text = new byte[Bytes];
        Array.Fill(text, (byte)'a');
        var third = Bytes / 3;
        _messages = Reader(ClientFrame.Of(Opcode.Text, text));
        _fragments = Reader(
        [
            .. ClientFrame.Of(Opcode.Text, text.AsSpan(0, third), fin: false),
            .. ClientFrame.Of(Opcode.Continuation, text.AsSpan(third, third), fin: false),
            .. ClientFrame.Of(Opcode.Continuation, text.AsSpan(2 * third)),
        ]);
    }

    [Benchmark]
    public int ReadMessage() => _messages.TryRead(out var message) ? message.Payload.Length : 0;

    [Benchmark]
    public int ReadThreeFragments() => _fragments.TryRead(out var message) ? message.Payload.Length : 0;

    [GlobalCleanup]
    public void Disconnect()
    {
        _messages.Dispose();
        _fragments.Dispose();
    }

    private static MessageReader Reader(byte[] bytes) => new(new RepeatingInput(bytes), MaxMessageBytes, deflate: false);
}
