using ChatCluster.Shared;

namespace ChatCluster.Gateway.Connections;

/// <summary>How a connection ended: exactly one per connection, the first that happened.</summary>
/// <param name="Code">The close code sent, or the client's own; null when the socket ended without one.</param>
/// <param name="Text">In words, for the log.</param>
internal sealed record EndReason(CloseCode? Code, string Text);
