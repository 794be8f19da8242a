namespace ChatCluster.Client;

/// <summary>What a client has of a room: all that it must remember to go on at any gateway, at any time.</summary>
/// <param name="Epoch">Names one life of the room's log.</param>
/// <param name="Seq">The last event that it has; 0 for none.</param>
public readonly record struct RoomPosition(string Epoch, long Seq);
