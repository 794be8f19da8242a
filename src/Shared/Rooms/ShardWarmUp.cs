namespace ChatCluster.Shared.Rooms;

/// <summary>Entities that stand for shards and not for rooms: whoever starts one of each has every shard allocated to a node.</summary>
/// <remarks>
/// Their names are none that a room can have (<see cref="RoomId.TryParse"/>), so that no room is opened. They are started by the region's own message,
/// which crosses the cluster in Akka's own form.
/// </remarks>
public static class ShardWarmUp
{
    private const char Mark = '/';

    /// <summary>One entity for each shard.</summary>
    public static IReadOnlyList<string> Entities { get; } =
    [
        .. Enumerable.Range(0, int.MaxValue).Select(static n => $"{Mark}{n}")
            .DistinctBy(static entity => RoomSharding.Extractor.ShardId(entity, null)).Take(RoomSharding.Shards),
    ];

    /// <summary>True for an entity that is no room.</summary>
    public static bool Has(string entity) => entity.StartsWith(Mark);
}
