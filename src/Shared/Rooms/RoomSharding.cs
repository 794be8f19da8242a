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
    /// <remarks>About ten per node of the largest cluster we have in mind (30), so that a rebalance moves small pieces.</remarks>
    public const int Shards = 300;

    /// <summary>Room name to entity and shard: the one used by regions, by proxies and by tests.</summary>
    public static IMessageExtractor Extractor { get; } = new RoomExtractor();

    private sealed class RoomExtractor() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => (message as IWithRoomId)?.Room.Value;
    }
}
