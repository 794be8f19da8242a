namespace ChatCluster.Gateway.WebSockets;

/// <summary>What a frame is. Source: RFC 6455 section 5.2.</summary>
public enum Opcode
{
    /// <summary>The next fragment of the message that was begun.</summary>
    Continuation = 0x0,

    /// <summary>A text message, or its first fragment.</summary>
    Text = 0x1,

    /// <summary>A binary message, or its first fragment.</summary>
    Binary = 0x2,

    /// <summary>The last frame of its sender.</summary>
    Close = 0x8,

    /// <summary>To be answered by a pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>The answer to a ping, or a sign of life unasked.</summary>
    Pong = 0xA,
}
