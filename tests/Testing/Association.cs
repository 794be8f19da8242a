using System.Buffers.Binary;
using System.Net.Sockets;
using Google.Protobuf;

namespace ChatCluster.Testing;

/// <summary>The first message on a connection between two nodes: who connects says where it is reached itself.</summary>
/// <remarks>Akka.Remote 1.5 over TCP: a length of four bytes, little-endian, then an <c>AkkaProtocolMessage</c> in protobuf (its WireFormats.proto).</remarks>
internal static class Association
{
    private const int Longest = 64 * 1024;

    // AkkaProtocolMessage.instruction, AkkaControlMessage.handshakeInfo, AkkaHandshakeInfo.origin; AddressData.port.
    private static readonly int[] PathToOrigin = [2, 2, 1];
    private const int Port = 3;

    /// <summary>Reads it.</summary>
    /// <returns>All bytes that were read, and the port at which others reach who connects; null when the connection ended before.</returns>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static async Task<(byte[] Bytes, int DiallersPort)?> ReadAsync(Socket socket, CancellationToken ct)
    {
        var length = new byte[sizeof(int)];
        if (!await ReadAsync(socket, length, ct))
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 1 or > Longest)
        {
            throw new InvalidDataException($"The first message between two nodes has {count} bytes.");
        }

        var message = new byte[count];
        if (!await ReadAsync(socket, message, ct))
        {
            return null;
        }

        var origin = ByteString.CopyFrom(message);
        foreach (var field in PathToOrigin)
        {
            origin = Find(origin, field, static input => input.ReadBytes());
        }

        return ([.. length, .. message], (int)Find(origin, Port, static input => input.ReadUInt32()));
    }

    private static T Find<T>(ByteString message, int field, Func<CodedInputStream, T> read)
    {
        using var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                return read(input);
            }

            input.SkipLastField();
        }

        throw new InvalidDataException($"The first message between two nodes lacks field {field}.");
    }

    private static async Task<bool> ReadAsync(Socket socket, byte[] buffer, CancellationToken ct)
    {
        for (var read = 0; read < buffer.Length;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(read), ct);
            if (count == 0)
            {
                return false;
            }

            read += count;
        }

        return true;
    }
}
