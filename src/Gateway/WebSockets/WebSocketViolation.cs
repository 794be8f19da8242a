using ChatCluster.Shared;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>How a peer broke RFC 6455: the connection can't go on.</summary>
/// <param name="Code">The code to close with.</param>
/// <param name="Reason">What was wrong, for the developer at the other end; fits a close frame. Has nothing in it of what the peer sent but numbers.</param>
public sealed record WebSocketViolation(CloseCode Code, string Reason);
