namespace ChatCluster.Client.Connecting;

/// <summary>How a connection, or a try to get one, ended.</summary>
/// <param name="Reason">In words.</param>
/// <param name="CloseCode">The server's close code; null when it said none.</param>
/// <param name="HeldFor">How long it had been greeted; null when it never was.</param>
/// <param name="Drain">The wait that a stopping gateway asked for.</param>
/// <param name="IsNowhere">There is a server, but nothing at the address's path.</param>
/// <param name="NoToken">There was no token to come with, and why.</param>
internal sealed record Ending(string Reason, int? CloseCode = null, TimeSpan? HeldFor = null, TimeSpan? Drain = null, bool IsNowhere = false, Exception? NoToken = null);
