namespace ChatCluster.Cli.Verify;

/// <summary>How far a run is.</summary>
/// <param name="Elapsed">Since the first message was due.</param>
/// <param name="Sent">Messages handed to a client; one that is sent twice counts once.</param>
/// <param name="Acknowledged">Messages that are said to be stored.</param>
/// <param name="Delivered">Events that came, over all clients.</param>
/// <param name="Reconnects">Connections after the first of each client.</param>
/// <param name="Errors">Refusals that senders were told, also those that a retry healed.</param>
/// <param name="Connected">Clients that are connected now.</param>
internal sealed record VerifyProgress(TimeSpan Elapsed, long Sent, long Acknowledged, long Delivered, long Reconnects, long Errors, int Connected);
