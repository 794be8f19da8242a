using System.Buffers.Binary;
using System.Text;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Gateway.Tests.Protocols;

/// <summary>A frame of a server, taken apart without the code that wrote it.</summary>
internal sealed record WireFrame(Opcode Opcode, bool Compressed, byte[] Payload)
{
    /// <summary>The payload as text.</summary>
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close frame.</summary>
    public int Status => BinaryPrimitives.ReadUInt16BigEndian(Payload);

    /// <summary>The one frame that the bytes are.</summary>
    public static WireFrame Single(ReadOnlyMemory<byte> bytes) => Assert.Single(ReadAll(bytes.Span));

    /// <summary>All frames, each whole, final and unmasked.</summary>
    public static List<WireFrame> ReadAll(ReadOnlySpan<byte> bytes)
    {
        var frames = ReadSoFar(bytes, out var rest);
        Assert.Equal(0, rest);
        return frames;
    }

    /// <summary>The frames that are whole already, of bytes that still come: a large frame is written in slices.</summary>
    public static List<WireFrame> ReadSoFar(ReadOnlySpan<byte> bytes, out int rest)
    {
        var frames = new List<WireFrame>();
        while (bytes.Length >= 2)
        {
            Assert.Equal(0x80, bytes[0] & 0xB0); // final, no reserved bit but the one of compression
            Assert.Equal(0, bytes[1] & 0x80);
            if (bytes.Length < (bytes[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 })
            {
                break;
            }

            var (length, header) = (bytes[1] & 0x7F) switch
            {
                126 => (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 4),
                127 => ((int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), 10),
                var shortest => (shortest, 2),
            };
            if (bytes.Length < header + length)
            {
                break;
            }

            frames.Add(new WireFrame((Opcode)(bytes[0] & 0x0F), (bytes[0] & 0x40) != 0, bytes.Slice(header, length).ToArray()));
            bytes = bytes[(header + length)..];
        }

        rest = bytes.Length;
        return frames;
    }
}
