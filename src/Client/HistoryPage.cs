namespace ChatCluster.Client;

/// <summary>A page of a room's events.</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="More">There are further ones in the direction that was asked for.</param>
public sealed record HistoryPage(IReadOnlyList<RoomEvent> Events, bool More);
