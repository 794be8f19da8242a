using System.Buffers.Binary;

namespace ChatCluster.Load.Sockets;

/// <summary>A frame as a client sends it (RFC 6455, 5.2).</summary>
internal static class ClientFrame
{
    public const byte Text = 0x81;
    public const byte Binary = 0x82;
    public const byte Pong = 0x8A;

    /// <summary>What a frame is longer than its payload, at most.</summary>
    public const int Overhead = 8;

    /// <summary>Writes it. Payload up to 64 KiB.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> to, byte kind, ReadOnlySpan<byte> payload)
    {
        to[0] = kind;
        var header = 2;
        if (payload.Length < 126)
        {
            to[1] = (byte)(0x80 | payload.Length);
        }
        else
        {
            to[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], checked((ushort)payload.Length));
            header = 4;
        }

        to.Slice(header, 4).Clear(); // the mask is zero: allowed, and costs nothing
        payload.CopyTo(to[(header + 4)..]);
        return header + 4 + payload.Length;
    }
}
