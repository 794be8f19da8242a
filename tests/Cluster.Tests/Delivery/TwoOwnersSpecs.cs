using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>Two owners of one room, both alive and well: the older one's writes are refused, it steps down, and no other room is harmed (P6).</summary>
public sealed class TwoOwnersSpecs
{
    private const int StepsDown = 2003;
    private const int PlaceTaken = 2105; // the second line of defence, the primary key, which is silent as long as the first one holds

    // What no network can do in one cluster as long as this: two clusters on one database, each of which is sure that the room is its own. Each opening
    // fences the other side off, while the other rooms of the same writers, in the same batches, have one owner from first to last.
    [PostgresFact]
    public async Task Two_clusters_on_one_database_contend_for_a_room()
    {
        await using var cluster = await DeliveryCluster.NewAsync();
        for (var side = 0; side < 2; side++)
        {
            var port = $"{NodePorts.Free()}";
            string[] seeds = ["--ChatCluster:Cluster:Seeds", $"127.0.0.1:{port}"];
            await cluster.StartRoomsAsync(["--ChatCluster:Cluster:Port", port, .. seeds]);
            await cluster.StartGatewayAsync(seeds);
        }

        var ports = cluster.Ports;
        PersistentWriter[] innocent = [new("carol", "innocent-0"), new("dave", "innocent-1")];
        var crowd = Crowd.Start(
            (innocent[0], [ports[0]]),
            (innocent[1], [ports[1]]),
            (new PersistentWriter("alice", "contested"), [ports[0]]),
            (new PersistentWriter("bob", "contested"), [ports[1]]),
            (new PersistentReader("erin", "contested"), [ports[0]]));
        await crowd.MoreAsync(200, $"on both sides\n{cluster.Said()}");
        Assert.All(cluster.Rooms, static node => Assert.NotEqual(0, node.Said(StepsDown, " contested ")));
        Assert.All(cluster.Rooms, static node => Assert.Equal(0, node.Said(PlaceTaken, " contested ")));
        Assert.All(cluster.Rooms, static node => Assert.Equal(0, node.Said(StepsDown, " innocent-")));
        Assert.Equal((1, 1), (await cluster.TermAsync("innocent-0"), await cluster.TermAsync("innocent-1")));
        await crowd.FinishAsync(ports[0]); // the last words come from one side: it ends up as the owner
        Assert.All(innocent, static it => Assert.Equal(0, it.Errors));
        Assert.All(crowd.All, static it => Assert.Empty(it.Closes));
    }
}
