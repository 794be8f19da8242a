namespace ChatCluster.Client;

/// <summary>A request was refused, or the server did what it must not.</summary>
public sealed class ChatException : Exception
{
    /// <summary>The server broke the protocol: a hole or a double in a room's order, for example. The message has the evidence.</summary>
    public const string ProtocolViolation = "protocol_violation";

    /// <summary>The server said not to come back (<see cref="CloseCode"/>), or there was no token, or nothing at the addresses' paths.</summary>
    public const string Refused = "refused";

    /// <summary><see cref="ChatClientOptions.SendTimeout"/> is over; whether the message is stored isn't known.</summary>
    public const string Timeout = "timeout";

    /// <summary>The room was left before the answer came.</summary>
    public const string NotJoined = "not_joined";

    /// <summary>The room is joined already.</summary>
    public const string AlreadyJoined = "already_joined";

    /// <summary>The frame would be longer than <see cref="ChatLimits.FrameBytes"/>; nothing was sent.</summary>
    public const string FrameTooLarge = "frame_too_large";

    /// <param name="code">See <see cref="Code"/>.</param>
    /// <param name="message">What happened, in words.</param>
    /// <param name="retryable">See <see cref="Retryable"/>.</param>
    /// <param name="closeCode">See <see cref="CloseCode"/>.</param>
    /// <param name="inner">The cause.</param>
    public ChatException(string code, string message, bool retryable = false, int? closeCode = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Retryable = retryable;
        CloseCode = closeCode;
    }

    /// <summary>The server's error code (docs/protocol.md), or one of the constants here.</summary>
    public string Code { get; }

    /// <summary>The same can succeed later, unchanged.</summary>
    public bool Retryable { get; }

    /// <summary>The close code with which the server ended the connection for good, if it did.</summary>
    public int? CloseCode { get; }
}
