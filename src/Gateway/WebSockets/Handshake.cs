using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>A client's valid opening handshake, to be answered.</summary>
/// <remarks>Source: RFC 6455 section 4.2 over HTTP/1.1, RFC 8441 (extended CONNECT) over HTTP/2.</remarks>
public sealed class Handshake
{
    internal const string Version = "13";
    internal const string Protocol = "websocket";

    private readonly HttpContext _context;
    private readonly string? _key; // null over HTTP/2, which needs none

    private Handshake(HttpContext context, string? key)
    {
        _context = context;
        _key = key;
        Subprotocols = Elements(context.Request.Headers.SecWebSocketProtocol);
    }

    /// <summary>What the client offers, in its order; empty when it offers none.</summary>
    public IReadOnlyList<string> Subprotocols { get; }

    /// <summary>Looks whether a request is an opening handshake. Answers nothing yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="handshake">To be accepted.</param>
    /// <param name="refusal">To be executed otherwise.</param>
    public static bool TryRead(HttpContext context, [NotNullWhen(true)] out Handshake? handshake, [NotNullWhen(false)] out HandshakeRefusal? refusal)
    {
        handshake = null;
        var headers = context.Request.Headers;
        string? key = null;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            refusal = string.Equals(connect.Protocol, Protocol, StringComparison.OrdinalIgnoreCase)
                ? CheckVersion(headers)
                : NoWebSocket($"The extended CONNECT names the :protocol \"{connect.Protocol}\"; here it must be \"{Protocol}\".");
        }
        else if (HttpProtocol.IsHttp2(context.Request.Protocol) || HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            refusal = NoWebSocket("Over HTTP/2 a WebSocket begins with an extended CONNECT (RFC 8441). Use a WebSocket client, or HTTP/1.1.");
        }
        else
        {
            refusal = CheckUpgrade(context) ?? CheckVersion(headers) ?? CheckKey(headers.SecWebSocketKey, out key);
        }

        handshake = refusal is null ? new Handshake(context, key) : null;
        return handshake is not null;
    }

    /// <summary>What to answer. Writes nothing.</summary>
    /// <param name="subprotocol">One of <see cref="Subprotocols"/>, or null for none.</param>
    /// <param name="allowDeflate">Whether permessage-deflate is accepted from a client that offers it.</param>
    /// <exception cref="ArgumentException">The client didn't offer that subprotocol.</exception>
    public HandshakeAnswer Answer(string? subprotocol = null, bool allowDeflate = false)
    {
        if (subprotocol is not null && !Subprotocols.Contains(subprotocol, StringComparer.Ordinal))
        {
            throw new ArgumentException($"The client offered no subprotocol \"{subprotocol}\": it would fail the connection.", nameof(subprotocol));
        }

        var extensions = allowDeflate ? DeflateOffer.Choose(_context.Request.Headers.SecWebSocketExtensions) : null;
        return new HandshakeAnswer(_key is null ? null : AnswerTo(_key), subprotocol, extensions);
    }

    /// <summary>Answers the handshake and takes the connection over from the HTTP server. Once per request, before anything else was written.</summary>
    /// <param name="answer">With what: <see cref="Answer"/>.</param>
    /// <returns>Both directions. Each write is sent at once. It ends with the request: don't return from the endpoint while it is in use.</returns>
    public async ValueTask<Stream> AcceptAsync(HandshakeAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        LiftRequestLimits(_context.Features);
        foreach (var (name, value) in answer.Headers)
        {
            _context.Response.Headers[name] = value;
        }

        return _key is null
            ? await _context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync()
            : await _context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    /// <summary>The proof that the server speaks WebSocket. Source: RFC 6455 section 4.2.2, step 5.4.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The RFC names it; nothing is secret here.")]
    internal static string AnswerTo(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    private static HandshakeRefusal? CheckUpgrade(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return NoWebSocket($"A WebSocket begins with GET, not {context.Request.Method}.");
        }

        if (!Names(context.Request.Headers.Upgrade, Protocol) || !Names(context.Request.Headers.Connection, "Upgrade"))
        {
            return NoWebSocket("Connect with a WebSocket client (ws:// or wss://). A proxy on the way must pass on the headers Upgrade and Connection.");
        }

        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            ? null
            : NoWebSocket($"A WebSocket begins with a request of HTTP/1.1 that has no body; this one is {context.Request.Protocol}.");
    }

    private static HandshakeRefusal? CheckVersion(IHeaderDictionary headers) => headers.SecWebSocketVersion.ToString().Trim() == Version
        ? null
        : new(
            StatusCodes.Status426UpgradeRequired,
            "Unsupported version of the WebSocket protocol",
            $"Send Sec-WebSocket-Version: {Version} (RFC 6455), the only version spoken here.");

    private static HandshakeRefusal? CheckKey(StringValues values, out string? key)
    {
        key = values.ToString().Trim();
        Span<byte> nonce = stackalloc byte[16];
        return values.Count == 1 && key.Length == 24 && Convert.TryFromBase64String(key, nonce, out var length) && length == nonce.Length
            ? null
            : NoWebSocket("Send one Sec-WebSocket-Key: 16 random bytes in base64 (RFC 6455 section 4.1).");
    }

    private static HandshakeRefusal NoWebSocket(string detail) => new(StatusCodes.Status400BadRequest, "Not a WebSocket handshake", detail);

    /// <summary>Limits that are made for requests that end soon would end a connection that is quiet, slow or long.</summary>
    private static void LiftRequestLimits(IFeatureCollection features)
    {
        if (features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }

        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requestRate)
        {
            requestRate.MinDataRate = null;
        }

        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
    }

    private static bool Names(StringValues values, string name) => Elements(values).Contains(name, StringComparer.OrdinalIgnoreCase);

    private static List<string> Elements(StringValues values)
    {
        var elements = new List<string>();
        foreach (var line in values)
        {
            elements.AddRange((line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return elements;
    }
}
