using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Links;

/// <summary>Nodes that are reached at another port than they listen on, and what a cut between two of them is: what the scenarios rest on.</summary>
public sealed class NodeLinkSpecs
{
    private static Task<ProcessCluster> StartAsync(params string[] settings) => ProcessCluster.StartAsync(new ProcessClusterPlan
    {
        Rooms = 2, Gateways = 1, HasLinks = true, HasDatabaseLinks = true,
        Settings = ["--Logging:LogLevel:ChatCluster.Rooms.Rooming", "Debug", .. settings],
    });

    private static Task SeesAsync(NodeProcess node, int unreachable) => Eventually.TrueAsync($"{node.Name} sees {unreachable} unreachable", async () =>
        (await Scrape.OfAsync(node.Port))["chatcluster_cluster_unreachable"] == unreachable);

    [PostgresFact]
    public async Task A_cut_that_is_healed_in_time_costs_nobody_and_a_longer_one_costs_a_node()
    {
        await using var cluster = await StartAsync("--ChatCluster:Cluster:FailureDetection", "tolerant"); // so that there is time to heal
        await using var client = await FrameClient.ConnectAsync(cluster.Gateways[0].Port);
        await client.JoinAsync("lobby");
        await client.PostAsync("lobby", "before");
        var owner = await cluster.OwnerOfAsync("lobby");
        var other = cluster.Rooms.Single(node => node != owner);

        cluster.Links.Cut(owner.Name, other.Name);
        await SeesAsync(owner, 1);
        cluster.Links.Heal(owner.Name, other.Name);
        await Task.WhenAll(cluster.All.Select(static it => SeesAsync(it, 0)));
        Assert.DoesNotContain(cluster.All, static it => it.HasEnded);

        // One way is enough: heartbeats are answered.
        cluster.Links.CutOneWay(owner.Name, other.Name);
        await Eventually.True("one of the two ends", () => cluster.Rooms.Any(static it => it.HasEnded));
        await client.PostAsync("lobby", "after");
        var ended = cluster.Rooms.Single(static it => it.HasEnded);
        cluster.Links.HealAll();
        await cluster.LaunchAgain(ended).WhenReadyAsync();
    }

    [PostgresFact]
    public async Task A_reset_is_noticed_at_once_and_a_node_without_its_database_acknowledges_nothing()
    {
        await using var cluster = await StartAsync("--ChatCluster:Gateway:SendDeadline", "00:00:02");
        await using var client = await FrameClient.ConnectAsync(cluster.Gateways[0].Port);
        await client.JoinAsync("lobby");
        await client.PostAsync("lobby", "before");
        cluster.Links.Reset("gateway-1", "rooms-1");
        cluster.Links.Reset("gateway-1", "rooms-2");
        cluster.Links.HealAll();
        await client.PostAsync("lobby", "through a new connection");

        var link = cluster.DatabaseLinkOf(await cluster.OwnerOfAsync("lobby"));
        link.IsSilent = true;
        await client.SayAsync(FrameClient.SendFrame("lobby", "a-message", "text"));
        var answer = await client.ExpectAsync("error");
        Assert.Equal("unavailable", answer.Text("code"));
        link.IsSilent = false;
        await client.SayAsync(FrameClient.SendFrame("lobby", "a-message", "text"));
        var sent = await client.Raw.ReadJsonAsync(awaited: "sent");
        while (sent.Type() == "event") // of the first try, should it be stored by now
        {
            sent = await client.Raw.ReadJsonAsync(awaited: "sent");
        }

        Assert.Equal(("sent", 3), (sent.Type(), sent.Number("seq")));
    }
}
