using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>The header of a client's frame, and the rules that a header can break by itself. Source: RFC 6455 section 5.2.</summary>
/// <param name="Opcode">What the frame is.</param>
/// <param name="Fin">Whether it ends its message.</param>
/// <param name="Compressed">RSV1: begins a message compressed by permessage-deflate (RFC 7692 section 6).</param>
/// <param name="Length">Length of the payload. Unit: bytes.</param>
/// <param name="Mask">The masking key in memory order, see <see cref="Masking"/>.</param>
/// <param name="Size">Length of the header itself. Unit: bytes.</param>
internal readonly record struct FrameHeader(Opcode Opcode, bool Fin, bool Compressed, long Length, uint Mask, int Size)
{
    /// <summary>Longest header of a client's frame. Unit: bytes.</summary>
    public const int MaxSize = 14;

    /// <summary>Whether it is a close, ping or pong, which may come between the fragments of a message.</summary>
    public bool IsControl => IsControlFrame(Opcode);

    /// <summary>Reads the header at the front of what came.</summary>
    /// <returns>False when more bytes are needed, or when a rule is broken: then with a violation, as early as the bytes tell.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> input, bool deflate, out FrameHeader header, out WebSocketViolation? violation)
    {
        header = default;
        violation = null;
        Span<byte> joined = stackalloc byte[MaxSize];
        scoped var bytes = input.FirstSpan;
        if (bytes.Length < MaxSize && !input.IsSingleSegment)
        {
            var front = input.Slice(0, Math.Min(MaxSize, input.Length));
            front.CopyTo(joined);
            bytes = joined[..(int)front.Length];
        }

        if (bytes.Length < 2)
        {
            return false;
        }

        violation = Check(bytes[0], bytes[1], deflate);
        if (violation is not null)
        {
            return false;
        }

        var size = (bytes[1] & 0x7F) switch { 126 => 8, 127 => 14, _ => 6 };
        if (bytes.Length < size)
        {
            return false;
        }

        var length = size switch
        {
            8 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            14 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => bytes[1] & 0x7F,
        };
        violation = (size, length) switch
        {
            (14, < 0) => Broken("The length of a frame has its highest bit set."),
            (14, <= ushort.MaxValue) or (8, < 126) => Broken($"The length {length} of a frame is not in its shortest form."),
            _ => null,
        };
        header = new FrameHeader(
            (Opcode)(bytes[0] & 0x0F), (bytes[0] & 0x80) != 0, (bytes[0] & 0x40) != 0, length, MemoryMarshal.Read<uint>(bytes[(size - 4)..]), size);
        return violation is null;
    }

    private static WebSocketViolation? Check(byte first, byte second, bool deflate)
    {
        var opcode = (Opcode)(first & 0x0F);
        if ((first & 0x30) != 0)
        {
            return Broken("A reserved bit (RSV2 or RSV3) is set.");
        }

        if ((first & 0x40) != 0 && (!deflate || opcode is not (Opcode.Text or Opcode.Binary)))
        {
            return Broken(deflate
                ? "RSV1 is set on a frame that does not begin a message."
                : "The reserved bit RSV1 is set, but no compression was negotiated.");
        }

        if (opcode is not (Opcode.Continuation or Opcode.Text or Opcode.Binary or Opcode.Close or Opcode.Ping or Opcode.Pong))
        {
            return Broken($"The opcode {(int)opcode} is reserved.");
        }

        if (IsControlFrame(opcode) && (first & 0x80) == 0)
        {
            return Broken("A control frame is fragmented.");
        }

        if ((second & 0x80) == 0)
        {
            return Broken("A frame of a client must be masked.");
        }

        return IsControlFrame(opcode) && (second & 0x7F) > FrameWriter.MaxControlPayload
            ? Broken($"A control frame takes at most {FrameWriter.MaxControlPayload} bytes.")
            : null;
    }

    private static bool IsControlFrame(Opcode opcode) => ((int)opcode & 0x8) != 0;

    private static WebSocketViolation Broken(string reason) => new(CloseCode.ProtocolError, reason);
}
