using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>Messages between rooms and gateways are lost while the nodes are well: the streams heal by themselves (P2, P3, P5).</summary>
[Collection(DeliveryFixture.Name)]
public sealed class LossSpecs(DeliveryFixture fixture)
{
    private const int MissedEvents = 3102;

    private static readonly string[] Messages =
        ["subscribe:1", "unsubscribe:1", "post:1", "subscribed:1", "committed:1", "repeated:1", "rejected:1", "moved:1", "renew:1", "renewed:1",
         "posts:1", "rooms:1"];

    // Nothing comes after them that would show the hole: the head in the answer to a renewal does.
    [PostgresFact]
    public async Task The_newest_events_of_a_quiet_room_are_lost_and_come_all_the_same()
    {
        var cluster = await fixture.ClusterAsync();
        await using var writer = await FrameClient.ConnectAsync(cluster.Ports[0]);
        await using var reader = await FrameClient.ConnectAsync(cluster.Ports[1], "bob");
        await writer.JoinAsync("quiet");
        await reader.JoinAsync("quiet");
        LoseEvents(cluster, "quiet", to: cluster.Gateways[1]);
        for (var seq = 1; seq <= 3; seq++)
        {
            Assert.Equal(seq, await writer.PostAsync("quiet", $"{seq}"));
        }

        Assert.Equal([1, 2, 3], (await reader.EventsAsync(3)).Seqs());
        LoseNothing(cluster);
        Assert.NotEqual(0, cluster.Gateways[1].Said(MissedEvents, " quiet "));
    }

    // The events after the hole come first, and more of them than a relay keeps aside.
    [PostgresTheory]
    [InlineData("short-hole", 3)]
    [InlineData("long-hole", DeliveryCluster.Recent + 10)]
    public async Task Events_in_the_middle_are_lost_and_come_before_those_after_them(string room, int lost)
    {
        var cluster = await fixture.ClusterAsync();
        await using var writer = await FrameClient.ConnectAsync(cluster.Ports[0]);
        await using var reader = await FrameClient.ConnectAsync(cluster.Ports[1], "bob");
        await writer.JoinAsync(room);
        await reader.JoinAsync(room);
        await writer.PostAsync(room, "before");
        LoseEvents(cluster, room, to: cluster.Gateways[1]);
        await writer.PostManyAsync(room, [.. Enumerable.Repeat("lost", lost)]);
        LoseNothing(cluster);
        await writer.PostManyAsync(room, [.. Enumerable.Repeat("after", DeliveryCluster.Recent + 10)]);
        var all = 1 + lost + DeliveryCluster.Recent + 10;
        Assert.Equal(FrameReading.Range(1, all), (await reader.EventsAsync(all)).Seqs());
    }

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_message_in_eight_is_lost_in_both_directions_and_everybody_sees_every_event_once(int seed)
    {
        var cluster = await fixture.ClusterAsync();
        var crowd = Crowd.Start(cluster.Ports, [$"lossy-{seed}-a", $"lossy-{seed}-b", $"lossy-{seed}-c"], each: 2, readers: 2);
        await crowd.MoreAsync(10, "before anything is lost");
        var before = Lost(cluster);
        foreach (var (node, random) in All(cluster).Select((node, n) => (node, new Random((10 * seed) + n))))
        {
            node.Losses.Lose(message => Messages.Any(message.Has) && Draw(random) == 0);
        }

        await crowd.MoreAsync(100, $"although messages are lost\n{cluster.Said()}");
        await crowd.FinishAsync(cluster.Ports[1]); // the last words may be lost, too
        LoseNothing(cluster);
        Assert.NotEqual(before, Lost(cluster));

        static int Draw(Random random)
        {
            lock (random)
            {
                return random.Next(8);
            }
        }
    }

    private static IEnumerable<DeliveryNode> All(DeliveryCluster cluster) => [.. cluster.Rooms, .. cluster.Gateways];

    private static int Lost(DeliveryCluster cluster) => All(cluster).Sum(static node => node.Losses.Count);

    private static void LoseEvents(DeliveryCluster cluster, string room, DeliveryNode to) =>
        cluster.Rooms.ForEach(node => node.Losses.Lose(message => message.IsFor(to.Address) && message.Has("rooms:1") && message.Has(room)));

    private static void LoseNothing(DeliveryCluster cluster)
    {
        foreach (var node in All(cluster))
        {
            node.Losses.Lose(null);
        }
    }
}
