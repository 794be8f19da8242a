using System.Text;
using Microsoft.Net.Http.Headers;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>The answer to a valid opening handshake.</summary>
/// <param name="Accept">The proof for <c>Sec-WebSocket-Accept</c>; null over HTTP/2, which needs none.</param>
/// <param name="Subprotocol">One that the client offered, or null for none.</param>
/// <param name="Extensions">What was chosen of the extensions that it offered, or null for none.</param>
public sealed record HandshakeAnswer(string? Accept, string? Subprotocol, string? Extensions)
{
    /// <summary>Whether permessage-deflate is in use.</summary>
    public bool Deflate => Extensions is not null;

    /// <summary>The response's headers. Source: RFC 6455 section 4.2.2; RFC 8441 section 5 for HTTP/2.</summary>
    public IEnumerable<(string Name, string Value)> Headers
    {
        get
        {
            if (Accept is not null)
            {
                yield return (HeaderNames.Connection, "Upgrade");
                yield return (HeaderNames.Upgrade, Handshake.Protocol);
                yield return (HeaderNames.SecWebSocketAccept, Accept);
            }

            if (Subprotocol is not null)
            {
                yield return (HeaderNames.SecWebSocketProtocol, Subprotocol);
            }

            if (Extensions is not null)
            {
                yield return (HeaderNames.SecWebSocketExtensions, Extensions);
            }
        }
    }

    /// <summary>The whole response of HTTP/1.1.</summary>
    public byte[] ToHttp1() => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 101 Switching Protocols\r\n{string.Concat(Headers.Select(static it => $"{it.Name}: {it.Value}\r\n"))}\r\n");
}
