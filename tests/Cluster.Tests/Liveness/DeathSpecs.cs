using ChatCluster.Shared.Cluster.Liveness;
using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Liveness;

/// <summary>Who dies is found dead through the database, without the waits for those that may live; who lives is not, whatever becomes of its session.</summary>
public sealed class DeathSpecs
{
    private static readonly string[] Entities = [.. Enumerable.Range(0, 30).Select(static number => $"e{number}")];

    // The silent are taken out after an hour: only a death that is certain goes faster.
    private const string NeverForSilence = "akka.cluster.split-brain-resolver.stable-after = 1h";

    [PostgresTheory]
    [InlineData(0)] // the oldest: it has the coordinator
    [InlineData(1)]
    [InlineData(3)] // a gateway
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    public async Task The_dead_are_taken_out_at_once(params int[] victims)
    {
        await using var cluster = await InProcessCluster.NewAsync(hocon: NeverForSilence);
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "rooms", "gateway", "gateway");
        await cluster.Answers(nodes[4], Entities, nodes);
        await WatchedAsync(cluster, nodes);
        await Task.WhenAll(victims.Select(victim => nodes[victim].CrashAsync()));
        var survivors = nodes.Where((_, number) => !victims.Contains(number)).ToList();
        await cluster.OneClusterAsync(survivors);
        await cluster.Answers(nodes[4], Entities, survivors);
        Assert.Contains(survivors, static node => node.HasSaid("Dead: "));
        Assert.All(survivors, static node => Assert.True(node.HasSaid("is not a member of the cluster any more: it was taken out")));
    }

    [PostgresFact]
    public async Task A_session_that_an_administrator_ends_is_opened_again_and_nobody_is_suspected()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        foreach (var node in nodes)
        {
            var sessions = await WatchedAsync(cluster, nodes);
            var victim = $"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND objid::bigint = {(uint)node.Cluster.SelfUniqueAddress.Uid}";
            await cluster.QueryAsync<bool>($"SELECT pg_terminate_backend(pid) FROM ({victim}) AS victim");
            await Eventually.TrueAsync("it has another session", async () => await cluster.QueryAsync<long>(
                $"SELECT count(*) FROM ({victim}) AS next WHERE pid NOT IN ({sessions})") == 1);
        }

        await NobodyWasSuspectedAsync(cluster, nodes);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_restarted_makes_nobody_dead(bool killed)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = await InProcessCluster.NewAsync(server);
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        for (var round = 0; round < 2; round++)
        {
            await WatchedAsync(cluster, nodes);
            await server.StopAsync(immediate: killed);
            await server.StartAgainAsync();
        }

        await WatchedAsync(cluster, nodes);
        await NobodyWasSuspectedAsync(cluster, nodes);
    }

    // Rows and locks of all are old when it goes on, and who looks first sees that.
    [PostgresFact]
    public async Task A_server_that_stands_still_makes_nobody_cut_off()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = await InProcessCluster.NewAsync(server);
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "rooms");
        await WatchedAsync(cluster, nodes);
        await server.FreezeAsync();
        await cluster.Wait("all have given up their sessions", () => nodes.All(static node => node.HasSaid("by which others see that this node lives has ended")));
        await server.ThawAsync();
        await WatchedAsync(cluster, nodes);
        await NobodyWasSuspectedAsync(cluster, nodes);
    }

    // By a link that loses everything the server hears nothing of it either; it ends the session after a while.
    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_room_node_that_only_the_others_reach_and_not_the_database_is_excluded(bool silently)
    {
        var server = await PostgresServer.SharedAsync();
        await using var proxy = new TcpProxy(server.Port);
        await using var cluster = await InProcessCluster.NewAsync();
        List<ClusterNode> nodes =
        [
            await cluster.StartAsync("rooms"),
            await cluster.StartAsync("rooms"),
            await cluster.StartAsync("gateway"),
            await cluster.StartAsync("rooms", options => options.Postgres = options.Postgres.Replace($"Port={server.Port}", $"Port={proxy.Port}", StringComparison.Ordinal)),
        ];
        await cluster.OneClusterAsync(nodes);
        await cluster.Answers(nodes[2], Entities, nodes);
        if (silently)
        {
            proxy.IsSilent = true;
        }
        else
        {
            await proxy.DisposeAsync();
        }

        await cluster.Wait("it ends", () => nodes[3].HasEnded);
        await cluster.OneClusterAsync([.. nodes.Take(3)]);
        await cluster.Answers(nodes[2], Entities, [.. nodes.Take(2)]);
        Assert.Contains(nodes.Take(3), node => node.HasSaid("Cut off from the database"));
        Assert.DoesNotContain(nodes, static node => node.HasSaid("Dead: "));
    }

    // As good as none that reach it, and better than none at all: reads go on, and it is not restarted in vain.
    [PostgresFact]
    public async Task The_last_room_node_stays_although_it_does_not_reach_the_database_and_so_does_a_gateway()
    {
        var server = await PostgresServer.SharedAsync();
        await using var proxy = new TcpProxy(server.Port);
        await using var cluster = await InProcessCluster.NewAsync();
        List<ClusterNode> nodes = [await cluster.StartAsync("gateway")];
        foreach (var role in (string[])["rooms", "gateway"])
        {
            nodes.Add(await cluster.StartAsync(role, options => options.Postgres = options.Postgres.Replace($"Port={server.Port}", $"Port={proxy.Port}", StringComparison.Ordinal)));
        }

        await cluster.OneClusterAsync(nodes);
        await proxy.DisposeAsync();
        var grace = LivenessEvidence.Grace + LivenessEvidence.Fresh;
        await Eventually.TrueAsync("two have not been heard of in the database for longer than the grace", async () =>
            await cluster.QueryAsync<long>($"SELECT count(*) FROM cluster_members WHERE heartbeat_at < clock_timestamp() - interval '{grace.TotalSeconds} seconds'") == 2);
        await NobodyWasSuspectedAsync(cluster, nodes);
    }

    // Every node holds its lock, and all have looked since.
    private static async Task<string> WatchedAsync(InProcessCluster cluster, IReadOnlyList<ClusterNode> nodes)
    {
        await Eventually.TrueAsync("every node holds its lock", async () => (await SessionsAsync(cluster, since: "-infinity"))?.Split(',').Length == nodes.Count);
        var now = await cluster.QueryAsync<string>("SELECT clock_timestamp()::text");
        string? sessions = null;
        await Eventually.TrueAsync("every node has looked", async () => (sessions = await SessionsAsync(cluster, now!))?.Split(',').Length == nodes.Count);
        return sessions!;
    }

    private static Task<string?> SessionsAsync(InProcessCluster cluster, string since) => cluster.QueryAsync<string>(
        $"""
        SELECT string_agg(pid::text, ',') FROM pg_locks JOIN pg_stat_activity AS session USING (pid)
        WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND datname = current_database() AND query_start > '{since}' AND state = 'idle'
        """);

    // That one doesn't reach another for a moment is no suspicion: this machine may be busy.
    private static async Task NobodyWasSuspectedAsync(InProcessCluster cluster, IReadOnlyList<ClusterNode> nodes)
    {
        await cluster.OneClusterAsync(nodes);
        Assert.False(nodes.Any(static node => node.HasSaid("Dead: ") || node.HasSaid("Cut off") || node.HasSaid("it was taken out")), cluster.Said());
    }
}
