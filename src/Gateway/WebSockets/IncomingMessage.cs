using System.Diagnostics.CodeAnalysis;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>What <see cref="MessageReader"/> found.</summary>
public enum IncomingKind
{
    /// <summary>The peer ended the stream, with or without a close frame before.</summary>
    End,

    /// <summary>A whole text message, valid UTF-8.</summary>
    Text,

    /// <summary>A whole binary message.</summary>
    Binary,

    /// <summary>A ping: answer with a pong of the same payload.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer closes: answer in kind. After it comes nothing but <see cref="End"/>.</summary>
    Close,

    /// <summary>A message longer than allowed has ended; its payload was skipped. The connection can go on.</summary>
    TooLarge,

    /// <summary>The peer broke the rules: close with the violation's code. After it comes nothing but <see cref="End"/>.</summary>
    Violation,
}

/// <summary>One message or control frame from a client, whole and unmasked.</summary>
public readonly struct IncomingMessage
{
    private IncomingMessage(IncomingKind kind, ReadOnlyMemory<byte> payload = default, int status = 0, WebSocketViolation? violation = null)
    {
        Kind = kind;
        Payload = payload;
        Status = status;
        Violation = violation;
    }

    /// <summary>What it is.</summary>
    public IncomingKind Kind { get; }

    /// <summary>The bytes of a message, ping or pong; of a close the reason in UTF-8. Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Of a close: the peer's code, or <see cref="CloseStatus.None"/>. Otherwise 0.</summary>
    public int Status { get; }

    /// <summary>Set for <see cref="IncomingKind.Violation"/> only.</summary>
    public WebSocketViolation? Violation { get; }

    /// <summary>True, with what was wrong, when the peer broke the rules.</summary>
    public bool IsViolation([NotNullWhen(true)] out WebSocketViolation? violation) => (violation = Violation) is not null;

    internal static IncomingMessage End => new(IncomingKind.End);

    internal static IncomingMessage TooLarge => new(IncomingKind.TooLarge);

    internal static IncomingMessage Of(Opcode opcode, ReadOnlyMemory<byte> payload) => new(
        opcode switch
        {
            Opcode.Text => IncomingKind.Text,
            Opcode.Binary => IncomingKind.Binary,
            Opcode.Ping => IncomingKind.Ping,
            Opcode.Pong => IncomingKind.Pong,
            _ => throw new ArgumentOutOfRangeException(nameof(opcode), opcode, "Not a message, ping or pong."),
        },
        payload);

    internal static IncomingMessage Close(int status, ReadOnlyMemory<byte> reason) => new(IncomingKind.Close, reason, status);

    internal static IncomingMessage Broken(WebSocketViolation violation) => new(IncomingKind.Violation, violation: violation);
}
