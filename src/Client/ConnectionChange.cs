namespace ChatCluster.Client;

/// <summary>A client's connection has changed its state.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="Gateway">The gateway that is tried, connected or was lost; null where there is none.</param>
/// <param name="CloseCode">The server's close code, where a connection ended with one.</param>
/// <param name="Reason">Why a connection ended or a try failed, in words.</param>
/// <param name="NextTryIn">How long it waits, when <see cref="ConnectionState.Waiting"/>.</param>
public sealed record ConnectionChange(
    ConnectionState State, Uri? Gateway = null, int? CloseCode = null, string? Reason = null, TimeSpan? NextTryIn = null);
