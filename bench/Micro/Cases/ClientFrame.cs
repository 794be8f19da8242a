using System.Runtime.InteropServices;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Micro.Cases;

/// <summary>Frames as clients write them: masked.</summary>
internal static class ClientFrame
{
    private const uint Mask = 0x5A_C3_96_3C;

    /// <summary>A frame with a payload.</summary>
    public static byte[] Of(Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true)
    {
        var header = FrameWriter.HeaderLength(payload.Length);
        var frame = new byte[header + sizeof(uint) + payload.Length];
        FrameWriter.WriteHeader(frame, opcode, compressed: false, payload.Length);
        frame[0] &= (byte)(fin ? 0xFF : 0x7F);
        frame[1] |= 0x80;
        MemoryMarshal.Write(frame.AsSpan(header), Mask);
        Masking.Apply(payload, frame.AsSpan(header + sizeof(uint)), Mask);
        return frame;
    }
}
