using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>Writes the frames of a server: whole messages in one frame, not masked, so that the same bytes serve every socket.</summary>
/// <remarks>Allocates nothing. Source: RFC 6455 sections 5.2 and 5.5.</remarks>
public static class FrameWriter
{
    /// <summary>Longest header of a server's frame. Unit: bytes.</summary>
    public const int MaxHeaderLength = 10;

    /// <summary>Longest payload of a ping, pong or close. Unit: bytes.</summary>
    public const int MaxControlPayload = 125;

    /// <summary>Longest reason of a close: what its code leaves of the payload. Unit: bytes of UTF-8.</summary>
    public const int MaxCloseReason = MaxControlPayload - 2;

    /// <summary>Length of the header before a payload of so many bytes: 2, 4 or 10.</summary>
    public static int HeaderLength(int payload) => payload switch
    {
        <= 125 => 2,
        <= ushort.MaxValue => 4,
        _ => MaxHeaderLength,
    };

    /// <summary>Writes the header of a frame that is a message by itself.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="opcode">What the frame is.</param>
    /// <param name="compressed">Whether the payload came from <see cref="Deflate.TryCompress"/>; never so for control frames.</param>
    /// <param name="payload">Length of the payload that follows. Unit: bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, Opcode opcode, bool compressed, int payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payload);
        destination[0] = (byte)(0x80 | (compressed ? 0x40 : 0) | (int)opcode);
        switch (HeaderLength(payload))
        {
            case 2:
                destination[1] = (byte)payload;
                return 2;
            case 4:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payload);
                return 4;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payload);
                return MaxHeaderLength;
        }
    }

    /// <summary>Writes a whole text or binary message.</summary>
    public static void WriteMessage(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, bool compressed = false)
    {
        var length = HeaderLength(payload.Length) + payload.Length;
        var span = output.GetSpan(length);
        var header = WriteHeader(span, opcode, compressed, payload.Length);
        payload.CopyTo(span[header..]);
        output.Advance(length);
    }

    /// <summary>Writes a whole text message.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="utf8">The text, which must be valid UTF-8; it is not checked.</param>
    public static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8) => WriteMessage(output, Opcode.Text, utf8);

    /// <summary>Writes a ping.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="payload">At most <see cref="MaxControlPayload"/> bytes.</param>
    public static void WritePing(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) => WriteControl(output, Opcode.Ping, payload);

    /// <summary>Writes a pong.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="payload">The payload of the ping that it answers.</param>
    public static void WritePong(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) => WriteControl(output, Opcode.Pong, payload);

    /// <summary>Writes a close of the server's own.</summary>
    /// <inheritdoc cref="WriteClose(IBufferWriter{byte}, int, ReadOnlySpan{char})"/>
    public static void WriteClose(IBufferWriter<byte> output, CloseCode code, ReadOnlySpan<char> reason) => WriteClose(output, (int)code, reason);

    /// <summary>Writes a close.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="status">A code that may be sent, or <see cref="CloseStatus.None"/> for a close without code and reason, as to answer one like it.</param>
    /// <param name="reason">For developers. Past <see cref="MaxCloseReason"/> bytes it is cut between two characters.</param>
    public static void WriteClose(IBufferWriter<byte> output, int status, ReadOnlySpan<char> reason)
    {
        Span<byte> payload = stackalloc byte[MaxControlPayload];
        if (status == CloseStatus.None)
        {
            WriteControl(output, Opcode.Close, []);
            return;
        }

        if (!CloseStatus.MayBeSent(status))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "Not a code that a close frame may bear (RFC 6455 section 7.4).");
        }

        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);

        // Stops before the first character that doesn't fit; half a surrogate pair becomes U+FFFD.
        Utf8.FromUtf16(reason, payload[2..], out _, out var written);
        WriteControl(output, Opcode.Close, payload[..(2 + written)]);
    }

    private static void WriteControl(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxControlPayload)
        {
            throw new ArgumentException($"A control frame takes at most {MaxControlPayload} bytes (RFC 6455 section 5.5); this one has {payload.Length}.", nameof(payload));
        }

        WriteMessage(output, opcode, payload);
    }
}
