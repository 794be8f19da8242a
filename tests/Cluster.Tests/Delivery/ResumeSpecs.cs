using System.Text.Json;
using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>A client goes on at another gateway from where it was at the first (P3, P4).</summary>
[Collection(DeliveryFixture.Name)]
public sealed class ResumeSpecs(DeliveryFixture fixture)
{
    [PostgresFact]
    public async Task A_reader_goes_from_gateway_to_gateway_while_others_write()
    {
        var cluster = await fixture.ClusterAsync();
        const string Room = "wandering";
        var epoch = await BeginAsync(cluster.Ports[0], Room);
        var crowd = Crowd.Start(cluster.Ports, [Room], each: 2);
        var random = new Random(3);
        var seen = new List<string>();
        for (var stay = 0; stay < 20; stay++)
        {
            await using var reader = await FrameClient.ConnectAsync(cluster.Ports[stay % 2], "wanderer");
            var joined = await reader.JoinAsync(Room, epoch: epoch, after: seen.Count);
            Assert.Equal((epoch, seen.Count, false), (joined.Text("epoch"), joined.Number("after"), joined.Flag("gap")));
            foreach (var e in await reader.EventsAsync(random.Next(1, 3 * DeliveryCluster.Recent)))
            {
                seen.Add(Read(e, seen.Count + 1));
            }

            reader.Raw.Abort(); // without a word, and with events on their way
        }

        await crowd.FinishAsync(cluster.Ports[0]);
        await using var last = await FrameClient.ConnectAsync(cluster.Ports[1], "wanderer");
        await last.JoinAsync(Room, epoch: epoch, after: 0);
        var log = await last.EventsAsync(seen.Count);
        Assert.Equal(log.Select(static (e, n) => Read(e, n + 1)), seen);
    }

    // From the log page by page, while the end of the room moves on, until it is live.
    [PostgresFact]
    public async Task A_reader_that_comes_back_far_behind_reaches_the_end_and_stays_there()
    {
        var cluster = await fixture.ClusterAsync();
        const string Room = "far-behind";
        var epoch = await BeginAsync(cluster.Ports[0], Room);
        var crowd = Crowd.Start(cluster.Ports, [Room], each: 2);
        await crowd.UntilAsync("it is many pages behind", () => crowd.Acknowledged > 20 * DeliveryCluster.Recent);
        await using var again = await FrameClient.ConnectAsync(cluster.Ports[1], "bob");
        var joined = await again.JoinAsync(Room, epoch: epoch, after: 0);
        Assert.Equal((false, 0), (joined.Flag("gap"), joined.Number("after")));
        var behind = (int)joined.Number("seq");
        Assert.Equal(FrameReading.Range(1, behind), (await again.EventsAsync(behind)).Seqs());
        await crowd.MoreAsync(20, "while it catches up");
        await crowd.FinishAsync(cluster.Ports[0]);
        var rest = crowd.Acknowledged - behind;
        Assert.Equal(FrameReading.Range(behind + 1, behind + rest), (await again.EventsAsync(rest)).Seqs());
    }

    // The first gateway was quicker: what the client has seen there, the second one has not heard of yet.
    [PostgresFact]
    public async Task A_position_that_the_gateway_has_not_reached_is_waited_for()
    {
        var cluster = await fixture.ClusterAsync();
        const string Room = "ahead";
        await using var writer = await FrameClient.ConnectAsync(cluster.Ports[0]);
        await using var other = await FrameClient.ConnectAsync(cluster.Ports[1], "bob");
        var epoch = (await writer.JoinAsync(Room)).Text("epoch");
        await other.JoinAsync(Room);
        var slow = cluster.Gateways[1];
        var answers = 0;
        foreach (var node in cluster.Rooms)
        {
            // Neither events nor what would tell of them.
            node.Losses.Lose(message =>
            {
                if (message.Has("subscribed:1") && message.Has(Room) && message.IsFor(slow.Address))
                {
                    Interlocked.Increment(ref answers);
                    return true;
                }

                return message.IsFor(slow.Address) && (message.Has("renewed:1") || (message.Has("rooms:1") && message.Has(Room)));
            });
        }

        await writer.PostManyAsync(Room, [.. Enumerable.Repeat("quick", 20)]);
        await using var moved = await FrameClient.ConnectAsync(slow.Port, "carol");
        var before = Volatile.Read(ref answers);
        await moved.SayAsync(FrameClient.JoinFrame(Room, epoch: epoch, after: 20));
        await Eventually.True("the gateway has asked the room twice since then", () => Volatile.Read(ref answers) >= before + 2);
        cluster.Rooms.ForEach(static node => node.Losses.Lose(null));
        var joined = await moved.ExpectAsync("joined");
        Assert.Equal((false, 20), (joined.Flag("gap"), joined.Number("after")));
        await writer.PostAsync(Room, "next");
        Assert.Equal([21], (await moved.EventsAsync(1)).Seqs());
        Assert.Equal(FrameReading.Range(1, 21), (await other.EventsAsync(21)).Seqs());
    }

    private static string Read(JsonElement e, int expected)
    {
        Assert.Equal(expected, e.Number("seq"));
        return $"{e.Text("from")} {e.Text("id")}";
    }

    // Joins a new room and goes away again: a position to come back from.
    private static async Task<string> BeginAsync(int port, string room)
    {
        await using var first = await FrameClient.ConnectAsync(port, "first");
        return (await first.JoinAsync(room)).Text("epoch");
    }
}
