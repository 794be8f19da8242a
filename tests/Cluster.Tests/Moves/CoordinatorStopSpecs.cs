using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Moves;

/// <summary>The node with the coordinator is told to stop.</summary>
public sealed class CoordinatorStopSpecs
{
    private const int Shards = 30; // of the extractor
    private static readonly string[] Entities = [.. Enumerable.Range(0, 300).Select(static number => $"e{number}")]; // some in each shard

    // It used to leave in the middle of giving them homes. The next coordinator then began without them, a second later, and they had none until then.
    [PostgresFact]
    public async Task The_next_coordinator_finds_every_shard_at_home()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        await cluster.Answers(nodes[2], Entities, nodes);
        await nodes[0].StopAsync();
        await cluster.Wait("the next coordinator begins", () => nodes[1].HasSaid("ShardCoordinator was moved to the active state"));
        Assert.True(nodes[1].HasSaid($"ShardCoordinator was moved to the active state with [{Shards}] shards"), cluster.Said());
        await cluster.Answers(nodes[2], Entities, [nodes[1]]);
    }
}
