namespace ChatCluster.Testing;

/// <summary>How a <see cref="RawClient"/> connects. The defaults make a correct handshake; null leaves a header out.</summary>
public sealed record RawClientOptions
{
    /// <summary>The method of the request.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The header <c>Upgrade</c>.</summary>
    public string? Upgrade { get; init; } = "websocket";

    /// <summary>The header <c>Connection</c>.</summary>
    public string? Connection { get; init; } = "Upgrade";

    /// <summary>The header <c>Sec-WebSocket-Version</c>.</summary>
    public string? Version { get; init; } = "13";

    /// <summary>The header <c>Sec-WebSocket-Key</c>. Default: the example of RFC 6455 section 1.3.</summary>
    public string? Key { get; init; } = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>Each becomes a header line <c>Sec-WebSocket-Protocol</c> of its own.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>Further header lines, as they are.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Size of the socket's receive buffer, for clients that read slowly. Unit: bytes; the system rounds it up. Default: the system's.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>Whether it speaks through TLS, with a server that signed its certificate itself. Default: no.</summary>
    public bool Tls { get; init; }

    /// <summary>How long a read waits when it isn't told otherwise. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
