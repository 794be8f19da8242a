using Akka.Cluster.Sharding;

namespace ChatCluster.Shared.Rooms;

/// <summary>How rooms are spread over nodes: what every node must agree on.</summary>
public static class RoomSharding
{
    /// <summary>Name of the shard region.</summary>
    public const string Region = "room";

    /// <summary>Cluster role of the nodes that hold rooms.</summary>
    public const string Role = "rooms";

    /// <summary>Number of shards. Fixed for ever: nodes that disagree would put one room in two places.</summary>
    /// <remarks>
    /// Ten for each of ten nodes, still three for each of thirty. Not more: the coordinator moves a node's shards one after the other, and tells all nodes of
    /// all shards at each step, so that a planned stop costs with their square. With 300, seven nodes on two busy cores held rooms up for 3 s.
    /// </remarks>
    public const int Shards = 100;

    /// <summary>Room name to entity and shard: the one used by regions, by proxies and by tests.</summary>
    public static IMessageExtractor Extractor { get; } = new RoomExtractor();

    private sealed class RoomExtractor() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => (message as IWithRoomId)?.Room.Value;
    }
}
