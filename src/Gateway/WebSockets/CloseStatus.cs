using System.Buffers.Binary;
using System.Text.Unicode;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>The numbers that a close frame may bear. Source: RFC 6455 section 7.4; the IANA registry of close codes for 1012–1014.</summary>
public static class CloseStatus
{
    /// <summary>Stands for a close frame without a code; never in a frame itself.</summary>
    public const int None = 1005;

    /// <summary>True for 1000–1003, 1007–1014 and 3000–4999: what a peer may send.</summary>
    public static bool MayBeSent(int status) => status is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;

    /// <summary>What is wrong with the payload of a close frame; null when nothing is.</summary>
    internal static WebSocketViolation? Check(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return payload.IsEmpty ? null : new(CloseCode.ProtocolError, "A close frame has one byte: too few for a code.");
        }

        var status = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!MayBeSent(status))
        {
            return new(CloseCode.ProtocolError, $"The close code {status} may not be sent.");
        }

        return Utf8.IsValid(payload[2..]) ? null : new(CloseCode.InvalidUtf8, "The reason of a close frame is not UTF-8.");
    }
}
