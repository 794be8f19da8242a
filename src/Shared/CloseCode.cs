namespace ChatCluster.Shared;

/// <summary>Why the server closed a WebSocket: every end has exactly one.</summary>
/// <remarks>
/// A client needs no table: 4000–4499 come back, 4500–4999 don't. 1002, 1003, 1007 and 1009 are RFC 6455's own (section 7.4.1) for peers that break the
/// framing; a client that caused one must not repeat it, so it doesn't come back either. The node never drains with 1000.
/// </remarks>
public enum CloseCode
{
    /// <summary>The client closed, and is answered in kind.</summary>
    Normal = 1000,

    /// <summary>The peer broke the framing of RFC 6455.</summary>
    ProtocolError = 1002,

    /// <summary>A binary frame: all protocols here are text.</summary>
    UnsupportedData = 1003,

    /// <summary>A text message that is not UTF-8 (RFC 6455 section 8.1).</summary>
    InvalidUtf8 = 1007,

    /// <summary>A message so long that skipping it is not worth it.</summary>
    MessageTooBig = 1009,

    /// <summary>The node stops: come back after <c>reconnectAfterMs</c>, to any node.</summary>
    Draining = 4001,

    /// <summary>Nothing came from the peer for <c>pingSeconds</c> and a grace.</summary>
    Silent = 4002,

    /// <summary>The socket took no byte for so long that even catch-up makes no sense.</summary>
    TooSlow = 4008,

    /// <summary>This node can't serve the connection any more: resume elsewhere.</summary>
    ResumeElsewhere = 4010,

    /// <summary>Frames that mean nothing, again and again.</summary>
    BadFrame = 4501,

    /// <summary>The token is missing, wrong or expired.</summary>
    BadToken = 4502,

    /// <summary>The client asked for a protocol version that this server doesn't speak.</summary>
    UnsupportedVersion = 4503,

    /// <summary>A limit on connections was reached.</summary>
    LimitReached = 4504,

    /// <summary>The user is banned.</summary>
    Banned = 4505,
}
