using ChatCluster.Shared.Cluster;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Cluster.Tests.Meeting;

/// <summary>Nodes that find each other through the database.</summary>
public sealed class JoiningSpecs
{
    [PostgresFact]
    public async Task The_first_node_founds_a_cluster_and_others_join_it()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        await cluster.StartAllAsync("gateway", "rooms", "gateway,rooms");
        await Eventually.TrueAsync("all three are noted as members", async () => await cluster.QueryAsync<long>("SELECT count(*) FROM cluster_members WHERE joined_at IS NOT NULL") == 3);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(DISTINCT cluster) FROM cluster_members"));
    }

    [PostgresFact]
    public async Task Three_nodes_at_once_make_one_cluster()
    {
        int[][] delays = [[0, 0, 0], [0, 50, 100], [0, 200, 400], [0, 500, 500], [0, 0, 300]];
        foreach (var delay in delays)
        {
            await using var cluster = await InProcessCluster.NewAsync();
            var nodes = await Task.WhenAll(delay.Select(async milliseconds =>
            {
                await Task.Delay(milliseconds);
                return await cluster.StartAsync("rooms");
            }));
            await cluster.OneClusterAsync(nodes);
        }
    }

    [PostgresFact]
    public async Task A_node_that_leaves_takes_its_row_out_and_the_others_stay()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms");
        await nodes[0].StopAsync();
        await cluster.OneClusterAsync(nodes[1]);
        Assert.Equal(nodes[1].Address, await cluster.QueryAsync<string>("SELECT string_agg(address, ' ') FROM cluster_members"));
    }

    // A node that leaves said that all the others had left.
    [PostgresFact]
    public async Task A_node_that_leaves_says_so_of_itself_alone()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        await nodes[2].StopAsync();
        await cluster.OneClusterAsync(nodes[0], nodes[1]);

        string Gone(int node, string role) => $"{nodes[node].Address} ({role}) is not a member of the cluster any more";
        Assert.True(nodes[2].HasSaid($"{Gone(2, "gateway")}: it has left."), cluster.Said());
        Assert.False(nodes[2].HasSaid(Gone(0, "rooms")), cluster.Said());
        Assert.False(nodes[2].HasSaid(Gone(1, "rooms")), cluster.Said());
        await cluster.Wait("the others say it", () => nodes.Take(2).All(node => node.HasSaid($"{Gone(2, "gateway")}: it has left.")));
    }

    [PostgresFact]
    public async Task All_nodes_killed_and_started_again_at_once_make_one_new_cluster()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var dead = await cluster.StartAllAsync("gateway", "rooms", "rooms");
        await Task.WhenAll(dead.Select(static node => node.CrashAsync()));

        var nodes = await Task.WhenAll(dead.Select(node => cluster.StartAsync(node.Options.Roles, options => options.Cluster.Port = node.Cluster.SelfAddress.Port!.Value)));
        await cluster.OneClusterAsync(nodes);
    }

    [PostgresFact]
    public async Task Nodes_at_new_addresses_get_over_the_rows_of_the_dead()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var dead = await cluster.StartAllAsync("rooms");
        await dead[0].CrashAsync();
        var nodes = await Task.WhenAll(cluster.StartAsync("rooms"), cluster.StartAsync("gateway"));
        await cluster.OneClusterAsync(nodes);
    }

    [PostgresFact]
    public async Task A_killed_node_that_comes_back_at_its_address_is_let_in()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms");
        await nodes[1].CrashAsync();
        var again = await cluster.StartAsync("rooms", options => options.Cluster.Port = nodes[1].Cluster.SelfAddress.Port!.Value);
        await cluster.OneClusterAsync(nodes[0], again);
    }

    // It founded another cluster: whom it had let in stood in the database half a second after it was a member.
    [PostgresFact]
    public async Task A_founder_that_is_killed_and_comes_back_at_once_joins_whom_it_had_let_in()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms");
        var founder = nodes.Single(static node => node.HasSaid("Founding cluster"));
        await founder.CrashAsync();
        var again = await cluster.StartAsync("rooms", options => options.Cluster.Port = founder.Cluster.SelfAddress.Port!.Value);
        await cluster.OneClusterAsync(nodes.Single(node => node != founder), again);
    }

    [PostgresFact]
    public async Task Static_seeds_are_joined_instead()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var ports = new[] { NodePorts.Free(), NodePorts.Free() };
        var nodes = await Task.WhenAll(ports.Select(port => cluster.StartAsync("rooms", options =>
        {
            options.Cluster.Port = port;
            options.Cluster.Seeds = string.Join(',', ports.Select(static seed => $"127.0.0.1:{seed}"));
        })));
        await cluster.OneClusterAsync(nodes);
        Assert.Equal(2L, await cluster.QueryAsync<long>("SELECT count(*) FROM cluster_members"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(cluster) FROM cluster_current"));
    }

    [PostgresFact]
    public async Task A_member_of_a_former_cluster_leaves()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms");
        await cluster.QueryAsync<object>("UPDATE cluster_current SET cluster = gen_random_uuid()");
        await cluster.Wait("the node ends", () => nodes[0].HasEnded);
        Assert.True(nodes[0].HasSaid("a new cluster was founded"), cluster.Said());
    }

    // It left: the database names another cluster than the one that it had asked for.
    [PostgresFact]
    public async Task Who_is_let_in_by_a_node_that_founds_the_next_cluster_at_that_moment_stays()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        await using var founders = await InProcessCluster.NewAsync(); // a database of its own: in the newcomer's, the spec says when it founds
        var dead = (await cluster.StartAllAsync("rooms"))[0];
        await dead.CrashAsync();
        await cluster.QueryAsync<object>("UPDATE cluster_members SET heartbeat_at = clock_timestamp() + interval '10 minutes'");
        var newcomer = await cluster.StartAsync("rooms");
        await cluster.Wait("it has read of the former cluster", () => newcomer.HasSaid("Joining the cluster through"));

        await using var connection = new NpgsqlConnection($"{cluster.Database};Pooling=false");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Run($"SELECT FROM cluster_members WHERE address = '{newcomer.Address}' FOR UPDATE"); // from now on it reads nothing
        var founder = await founders.StartAsync("rooms", options => options.Cluster.Port = dead.Cluster.SelfAddress.Port!.Value);
        await cluster.Wait("it is let in", () => newcomer.IsUp && newcomer.Sees([founder, newcomer]));
        await Run("UPDATE cluster_current SET cluster = gen_random_uuid()");
        await Run($"""
            UPDATE cluster_members SET cluster = cluster_current.cluster, incarnation = {founder.Cluster.SelfUniqueAddress.Uid}
            FROM cluster_current WHERE address = '{founder.Address}'
            """);
        await transaction.CommitAsync();

        await Eventually.TrueAsync("it is noted as a member of the next", async () =>
            await cluster.QueryAsync<long>("SELECT count(*) FROM cluster_members JOIN cluster_current USING (cluster)") == 2);
        Assert.True(newcomer.IsUp, cluster.Said());

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync();
        }
    }

    [PostgresFact]
    public async Task A_database_that_is_away_at_start_is_waited_for_and_one_that_goes_away_later_costs_no_member()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = await InProcessCluster.NewAsync(server);
        await server.StopAsync();
        var nodes = new[] { await cluster.StartAsync("rooms"), await cluster.StartAsync("rooms") };
        await server.StartAgainAsync();
        await cluster.OneClusterAsync(nodes);

        await server.StopAsync(immediate: true);
        await cluster.Wait("both say that it is away", () => nodes.All(static node => node.HasSaid("does not take the heartbeat")));
        await server.StartAgainAsync();
        await cluster.Wait("both say that it is back", () => nodes.All(static node => node.HasSaid("takes the heartbeat of this node again")));
        await cluster.OneClusterAsync(nodes);
        var third = await cluster.StartAsync("gateway");
        await cluster.OneClusterAsync(nodes[0], nodes[1], third);
    }
}
