using System.Security.Cryptography;
using System.Text;

namespace ChatCluster.Load.Sockets;

/// <summary>The HTTP request and answer that begin a WebSocket.</summary>
internal static class Upgrade
{
    /// <summary>The request.</summary>
    public static byte[] Request(string path, string? subprotocol)
    {
        var protocol = subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n";
        return Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n{protocol}\r\n");
    }

    /// <summary>Looks whether the answer has come.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="refusal">What the server says instead of yes; null when it agrees.</param>
    /// <returns>Bytes of the answer; 0 when not all of it has come.</returns>
    public static int Answer(ReadOnlySpan<byte> bytes, out string? refusal)
    {
        refusal = null;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        if (!bytes.StartsWith("HTTP/1.1 101"u8))
        {
            refusal = Encoding.UTF8.GetString(bytes);
        }

        return end + 4;
    }
}
