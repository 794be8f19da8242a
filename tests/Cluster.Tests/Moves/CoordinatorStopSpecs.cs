using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Moves;

/// <summary>The node with the coordinator is told to stop.</summary>
public sealed class CoordinatorStopSpecs
{
    // A farewell that takes no time: what the coordinator has not done by then it never does.
    private const string QuickFarewell = """
        akka.cluster.gossip-interval = 20ms
        akka.cluster.leader-actions-interval = 20ms
        """;

    private static readonly string[] OneInEachShard =
        [.. Enumerable.Range(0, 100 * Home.Shards).Select(static number => $"e{number}").DistinctBy(static entity => Home.Extractor.ShardId(entity))];

    // It used to leave in the middle of giving them homes. The next coordinator then began without them, a second later, and they had none until then.
    [PostgresFact]
    public async Task The_next_coordinator_finds_every_shard_at_home()
    {
        await using var cluster = await InProcessCluster.NewAsync(hocon: QuickFarewell);
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        await cluster.Answers(nodes[2], OneInEachShard, nodes);
        await nodes[0].StopAsync();
        await cluster.Wait("the next coordinator begins", () => nodes[1].HasSaid("ShardCoordinator was moved to the active state"));
        Assert.True(nodes[1].HasSaid($"ShardCoordinator was moved to the active state with [{Home.Shards}] shards"), cluster.Said());
        await cluster.Answers(nodes[2], OneInEachShard, [nodes[1]]);
    }
}
