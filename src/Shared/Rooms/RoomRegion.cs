namespace ChatCluster.Shared.Rooms;

/// <summary>Key under which the reference to the rooms' shard region, or to its proxy, is found (<c>IRequiredActor&lt;RoomRegion&gt;</c>).</summary>
public sealed class RoomRegion;
