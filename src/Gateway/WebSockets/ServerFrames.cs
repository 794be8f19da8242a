using System.Buffers;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>Whole frames in arrays of their own, for what is said once to one peer or shared by many.</summary>
internal static class ServerFrames
{
    /// <summary>A text message.</summary>
    public static byte[] Text(ReadOnlySpan<byte> utf8, bool compressed = false)
    {
        var header = FrameWriter.HeaderLength(utf8.Length);
        var frame = new byte[header + utf8.Length];
        Write(frame, utf8, compressed);
        return frame;
    }

    /// <summary>Writes a text message into a buffer that others may follow in.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> utf8, bool compressed = false)
    {
        var header = FrameWriter.WriteHeader(destination, Opcode.Text, compressed, utf8.Length);
        utf8.CopyTo(destination[header..]);
        return header + utf8.Length;
    }

    /// <summary>A ping without a payload.</summary>
    public static byte[] Ping() => Build(static (frame, _) => FrameWriter.WritePing(frame, []), 0);

    /// <summary>The answer to a ping.</summary>
    public static byte[] Pong(ReadOnlyMemory<byte> payload) => Build(static (frame, payload) => FrameWriter.WritePong(frame, payload.Span), payload);

    /// <summary>A close; see <see cref="FrameWriter.WriteClose(IBufferWriter{byte}, int, ReadOnlySpan{char})"/>.</summary>
    public static byte[] Close(int status, string reason) =>
        Build(static (frame, it) => FrameWriter.WriteClose(frame, it.status, it.reason), (status, reason));

    private static byte[] Build<T>(Action<ArrayBufferWriter<byte>, T> write, T what)
    {
        var frame = new ArrayBufferWriter<byte>(FrameWriter.MaxControlPayload + FrameWriter.MaxHeaderLength);
        write(frame, what);
        return frame.WrittenSpan.ToArray();
    }
}
