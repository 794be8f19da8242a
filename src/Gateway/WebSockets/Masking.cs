using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>The masking of clients' payloads. Source: RFC 6455 section 5.3.</summary>
/// <remarks>The key is held as it lies in memory, its first byte first, on machines of either byte order.</remarks>
internal static class Masking
{
    /// <summary>Copies and unmasks (or masks: it is its own inverse).</summary>
    /// <param name="source">A piece of a payload.</param>
    /// <param name="destination">At least as long; may be the source itself.</param>
    /// <param name="mask">The key, turned so that its first byte belongs to the first byte of the piece.</param>
    /// <returns>The key turned for the piece that follows.</returns>
    public static uint Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint mask)
    {
        destination = destination[..source.Length];
        var at = 0;
        if (source.Length >= Vector<byte>.Count)
        {
            var wide = Vector.AsVectorByte(new Vector<uint>(mask));
            for (; at <= source.Length - Vector<byte>.Count; at += Vector<byte>.Count)
            {
                (new Vector<byte>(source[at..]) ^ wide).CopyTo(destination[at..]);
            }
        }

        for (; at <= source.Length - sizeof(uint); at += sizeof(uint))
        {
            MemoryMarshal.Write(destination[at..], MemoryMarshal.Read<uint>(source[at..]) ^ mask);
        }

        // The pieces so far are multiples of four, so the key is still at its first byte.
        var rest = source.Length - at;
        for (var i = 0; i < rest; i++)
        {
            destination[at + i] = (byte)(source[at + i] ^ ByteOf(mask, i));
        }

        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, 8 * rest) : BitOperations.RotateLeft(mask, 8 * rest);
    }

    private static byte ByteOf(uint mask, int index) => (byte)(mask >> (BitConverter.IsLittleEndian ? 8 * index : 24 - (8 * index)));
}
