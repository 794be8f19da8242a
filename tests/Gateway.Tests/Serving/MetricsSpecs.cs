using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>What a node holds can be asked for, and goes back to nothing when its clients have gone.</summary>
public sealed class MetricsSpecs
{
    private const int Places = 100;

    private static readonly string[] Held =
    [
        "chatcluster_gateway_connections", "chatcluster_gateway_members", "chatcluster_gateway_relays", "chatcluster_rooms_active", "chatcluster_rooms_leases",
    ];

    [Fact]
    public async Task A_node_counts_what_it_holds()
    {
        await using var node = await GatewayNode.StartAsync(
            configure: static builder => builder.Services.AddSingleton(new FilePlaces(FilePlaces.Reserve + Places)),
            settings: [
                ("ChatCluster:Gateway:RelayLinger", "00:00:00.2"), ("ChatCluster:Rooms:PassivateAfter", "00:00:05"),
                ("ChatCluster:Rooms:SubscriptionTimeout", "00:00:05"),
            ]);
        await using (var one = await FrameClient.ConnectAsync(node.Port, "one"))
        {
            await using var two = await FrameClient.ConnectAsync(node.Port, "two");
            await one.JoinAsync("lobby");
            await one.JoinAsync("hall");
            await two.JoinAsync("lobby");
            await one.PostAsync("lobby", "hello");
            await HoldsAsync(node.Port, connections: 2, members: 3, relays: 2, rooms: 2, leases: 2);
            var scrape = await Scrape.OfAsync(node.Port);
            Assert.Equal((1, 0, 1), (scrape["chatcluster_cluster_members"], scrape["chatcluster_cluster_unreachable"], scrape["chatcluster_cluster_coordinator"]));
            Assert.Equal((0, 0), (scrape["chatcluster_gateway_pending_sends"], scrape["chatcluster_log_queue"]));
            Assert.InRange(scrape["chatcluster_gateway_free_places"], Places / 2, Places - 3); // this question has one, and those before may not have left yet
            Assert.True(scrape["dotnet_gc_last_collection_heap_size_bytes"] >= 0);
            Assert.True(scrape["dotnet_thread_pool_queue_length_total"] >= 0);
        }

        await HoldsAsync(node.Port, connections: 0, members: 0, relays: 0, rooms: 0, leases: 0);
    }

    // As docs/architecture.md says.
    [Fact]
    public async Task The_format_is_the_one_that_is_accepted()
    {
        await using var node = await GatewayNode.StartAsync();
        using var http = new HttpClient();
        foreach (var (accept, type, version) in ((string?, string, string)[])
        [
            (null, "text/plain", "0.0.4"),
            ("*/*", "text/plain", "0.0.4"),
            ("text/plain", "text/plain", "0.0.4"),
            ("application/json", "text/plain", "0.0.4"),
            ("text/plain;version=1.0.0", "text/plain", "1.0.0"),
            ("application/openmetrics-text", "application/openmetrics-text", "1.0.0"),
            ("application/openmetrics-text;version=0.0.1", "application/openmetrics-text", "0.0.1"),
            ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.9", "text/plain", "0.0.4"),
            ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text", "1.0.0"),
        ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{node.Port}/metrics");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await http.SendAsync(request);
            var found = answer.Content.Headers.ContentType!;
            Assert.Equal((accept, type, version), (accept, found.MediaType, found.Parameters.Single(static it => it.Name == "version").Value));
        }
    }

    [Fact]
    public async Task A_node_says_which_program_it_is()
    {
        await using var node = await GatewayNode.StartAsync();
        using var http = new HttpClient();
        var text = await http.GetStringAsync($"http://localhost:{node.Port}/metrics");
        var target = Assert.Single(text.Split('\n'), static line => line.StartsWith("target_info{", StringComparison.Ordinal));
        Assert.Contains("service_name=\"chatcluster-gateway\"", target, StringComparison.Ordinal);
        Assert.Matches("service_version=\"[0-9]+\\.[0-9]+", target);
    }

    private static async Task HoldsAsync(int port, params int[] expected)
    {
        double[] found = [];
        try
        {
            await Eventually.TrueAsync("the node holds what it should", async () =>
            {
                var scrape = await Scrape.OfAsync(port);
                found = [.. Held.Select(name => scrape[name])];
                return found.SequenceEqual(expected.Select(static it => (double)it));
            });
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected.Select(static it => (double)it), found);
        }
    }

    private static Task HoldsAsync(int port, int connections, int members, int relays, int rooms, int leases) =>
        HoldsAsync(port, [connections, members, relays, rooms, leases]);
}
