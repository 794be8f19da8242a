using System.Diagnostics;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Cluster.Tests.Partitions;

/// <summary>A room node dies without a farewell, and the others take its shards over.</summary>
public sealed class TakeoverSpecs(ITestOutputHelper output)
{
    private static readonly string[] Entities = [.. Enumerable.Range(0, 60).Select(static number => $"e{number}")];

    // With keep-majority the whole cluster ends when the lowest address of two dies.
    [PostgresTheory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Of_two_room_nodes_either_may_die(int victim)
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        await DiesAsync(cluster, nodes, nodes.Take(2).OrderBy(static node => node.Address, StringComparer.Ordinal).ElementAt(victim));
    }

    [PostgresFact]
    public async Task Of_three_room_nodes_two_may_die_one_after_the_other()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "rooms", "gateway");
        await DiesAsync(cluster, nodes, nodes[0]); // the oldest: it has the coordinator
        await DiesAsync(cluster, [.. nodes.Skip(1)], nodes[1]);
    }

    [PostgresFact]
    public async Task Gateways_outlive_the_last_room_node_and_wait_for_a_new_one()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("gateway", "rooms", "gateway");
        await nodes[1].CrashAsync();
        await cluster.OneClusterAsync(nodes[0], nodes[2]);
        var again = await cluster.StartAsync("rooms");
        await cluster.OneClusterAsync(nodes[0], nodes[2], again);
        await cluster.Answers(nodes[2], Entities, [again]);
    }

    [PostgresFact]
    public async Task A_gateway_may_die_even_the_one_that_leads()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "gateway", "gateway");
        var victim = nodes.Skip(1).OrderBy(static node => node.Address, StringComparer.Ordinal).First();
        await victim.CrashAsync();
        await cluster.OneClusterAsync([.. nodes.Where(node => node != victim)]);
    }

    private async Task DiesAsync(InProcessCluster cluster, IReadOnlyList<ClusterNode> nodes, ClusterNode victim)
    {
        var survivors = nodes.Where(node => node != victim).ToList();
        var gateway = nodes[^1];
        await cluster.Answers(gateway, Entities, nodes);
        var since = Stopwatch.GetTimestamp();
        await victim.CrashAsync();
        await cluster.Answers(gateway, Entities, survivors);
        output.WriteLine($"{nodes.Count - 1} room nodes, {victim.Name} killed: every entity answers elsewhere after {Stopwatch.GetElapsedTime(since).TotalSeconds:F2} s");
        await cluster.OneClusterAsync(survivors);
        Assert.All(survivors, node => Assert.False(node.HasEnded, cluster.Said()));
    }
}
