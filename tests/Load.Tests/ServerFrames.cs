using System.Buffers.Binary;
using System.Text;

namespace ChatCluster.Load.Tests;

/// <summary>Frames as servers send them: without a mask.</summary>
internal static class ServerFrames
{
    public static byte[] Text(string payload, bool final = true) => Frame((byte)(final ? 0x81 : 0x01), Encoding.UTF8.GetBytes(payload));

    public static byte[] Binary(string payload) => Frame(0x82, Encoding.UTF8.GetBytes(payload));

    public static byte[] Continuation(string payload, bool final = true) => Frame((byte)(final ? 0x80 : 0x00), Encoding.UTF8.GetBytes(payload));

    public static byte[] Ping(string payload) => Frame(0x89, Encoding.UTF8.GetBytes(payload));

    public static byte[] Close(ushort code) => Frame(0x88, [(byte)(code >> 8), (byte)code]);

    private static byte[] Frame(byte first, byte[] payload)
    {
        switch (payload.Length)
        {
            case < 126:
                return [first, (byte)payload.Length, .. payload];
            case < 65536:
                byte[] two = [first, 126, 0, 0, .. payload];
                BinaryPrimitives.WriteUInt16BigEndian(two.AsSpan(2), (ushort)payload.Length);
                return two;
            default:
                byte[] eight = [first, 127, 0, 0, 0, 0, 0, 0, 0, 0, .. payload];
                BinaryPrimitives.WriteInt64BigEndian(eight.AsSpan(2), payload.Length);
                return eight;
        }
    }
}
