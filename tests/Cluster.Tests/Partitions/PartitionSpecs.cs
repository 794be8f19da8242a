using Akka.Actor;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Cluster.Tests.Partitions;

/// <summary>The network between nodes is cut while every node reaches the database: one side goes on, and it is the right one.</summary>
public sealed class PartitionSpecs
{
    [PostgresFact]
    public async Task One_against_two_the_two_go_on()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = ByAddress(await cluster.StartAllAsync("rooms", "rooms", "rooms"));
        await SplitAsync(cluster, goesOn: [nodes[1], nodes[2]], goesDown: [nodes[0]]);
    }

    [PostgresFact]
    public async Task One_against_one_the_lowest_address_goes_on()
    {
        await using var cluster = await InProcessCluster.NewAsync(hocon: "chatcluster.partitions.living-patience = 2s"); // as it is shipped
        var nodes = ByAddress(await cluster.StartAllAsync("rooms", "rooms"));
        await SplitAsync(cluster, goesOn: [nodes[0]], goesDown: [nodes[1]]);
    }

    [PostgresFact]
    public async Task Gateways_count_for_nothing_and_go_with_their_side()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "rooms", "gateway", "gateway", "gateway");
        await SplitAsync(cluster, goesOn: [nodes[0], nodes[1]], goesDown: [nodes[2], nodes[3], nodes[4], nodes[5]]);
    }

    [PostgresFact]
    public async Task Gateways_that_lose_every_living_room_node_go_down()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "gateway");
        await SplitAsync(cluster, goesOn: [nodes[0]], goesDown: [nodes[1]]);
    }

    // None of them has the most: the first to lose patience goes on, and the others find themselves excluded.
    [PostgresFact]
    public async Task Three_that_all_lose_each_other_leave_one()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "rooms");
        await InProcessCluster.CutAsync([nodes[0]], [nodes[1], nodes[2]]);
        await InProcessCluster.CutAsync([nodes[1]], [nodes[2]]);
        await cluster.Wait("two have ended", () => nodes.Count(static node => node.HasEnded) == 2);
        var survivor = nodes.Single(static node => !node.HasEnded);
        await cluster.OneClusterAsync(survivor);
    }

    // A gateway that hears of the removal first is still told that a shard is there, and sends there until it is told that the shard's region is gone. It took 14 s.
    [PostgresFact]
    public async Task Who_begins_to_watch_on_a_node_that_was_taken_out_is_told_within_seconds()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = ByAddress(await cluster.StartAllAsync("rooms", "rooms", "rooms"));
        var region = await nodes[1].System.ActorSelection($"{nodes[0].Address}/system/sharding/{Home.Region}").ResolveOne(Patience.Limit);
        await InProcessCluster.CutAsync([nodes[0]], [nodes[1], nodes[2]]);
        await cluster.Wait("it is taken out", () => nodes[1].Sees([nodes[1], nodes[2]]));

        using var inbox = Inbox.Create(nodes[1].System);
        inbox.Watch(region);

        Assert.Equal(region, Assert.IsType<Terminated>(await inbox.ReceiveAsync(TimeSpan.FromSeconds(10))).ActorRef);
    }

    // Which of them is sick can't be known, and is not asked: as few as possible go.
    [PostgresTheory]
    [InlineData("rooms")]
    [InlineData("gateway")]
    public async Task Of_two_room_nodes_that_reach_each_other_only_through_a_third_one_goes_on(string third)
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms", third);
        await InProcessCluster.CutAsync([nodes[0]], [nodes[1]]);
        await cluster.Wait("one of them has ended", () => nodes[0].HasEnded || nodes[1].HasEnded);
        await cluster.OneClusterAsync(nodes[0].HasEnded ? nodes[1] : nodes[0], nodes[2]);
    }

    // As one that is too busy to answer. It has longer than one that is silent in the database too.
    [PostgresFact]
    public async Task Who_does_not_answer_and_still_writes_to_the_database_is_borne_with()
    {
        await using var cluster = await InProcessCluster.NewAsync(hocon: "chatcluster.partitions.living-patience = 1h");
        var nodes = await cluster.StartAllAsync("rooms", "gateway");
        await InProcessCluster.CutAsync([nodes[0]], [nodes[1]]);
        await cluster.Wait("it is borne with", () => nodes[0].HasSaid("still writes to the database"));

        await InProcessCluster.HealAsync(nodes[0], nodes[1]);
        await cluster.OneClusterAsync(nodes);

        await InProcessCluster.CutAsync([nodes[0]], [nodes[1]]);
        await cluster.Wait("it is lost again", () => nodes[0].Cluster.State.Unreachable.Count == 1);
        await nodes[1].CrashAsync();
        await cluster.OneClusterAsync(nodes[0]); // one that has died is not
    }

    // Its first look at the database is held up until it hears the other again. What it then reads is old: by that, nobody lives on the other side.
    [PostgresFact]
    public async Task Nodes_that_hear_each_other_again_while_the_database_answers_both_go_on()
    {
        await using var cluster = await InProcessCluster.NewAsync(hocon: "chatcluster.partitions.database-patience = 60s");
        var nodes = await cluster.StartAllAsync("rooms", "rooms");
        await using (var connection = new NpgsqlConnection($"{cluster.Database};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE cluster_members IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            await InProcessCluster.CutAsync([nodes[0]], [nodes[1]]);
            await Eventually.TrueAsync("both look who lives", async () => await cluster.QueryAsync<long>(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%cluster_members AS m JOIN unnest%'
                """) >= 2);
            await InProcessCluster.HealAsync(nodes[0], nodes[1]);
            await cluster.OneClusterAsync(nodes);
            await transaction.CommitAsync();
        }

        await cluster.OneClusterAsync(await cluster.StartAsync("rooms"), nodes[0], nodes[1]); // by then they have decided
    }

    // What a process does that was frozen while the others went on without it: its first heartbeat tells it.
    [PostgresFact]
    public async Task A_member_that_was_excluded_goes_down_at_its_next_heartbeat()
    {
        await using var cluster = await InProcessCluster.NewAsync();
        var nodes = await cluster.StartAllAsync("rooms", "rooms");
        await cluster.QueryAsync<object>($"UPDATE cluster_members SET excluded_at = now(), excluded_by = 'somebody' WHERE address = '{nodes[1].Address}'");
        await cluster.Wait("the excluded node ends", () => nodes[1].HasEnded);
        Assert.True(nodes[1].HasSaid("somebody has excluded it"), cluster.Said());
        await cluster.OneClusterAsync(nodes[0]);
    }

    [PostgresFact]
    public async Task A_death_while_the_database_is_away_for_a_moment_costs_nothing_else()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = await InProcessCluster.NewAsync(server, "chatcluster.partitions.database-patience = 60s");
        var nodes = await cluster.StartAllAsync("rooms", "rooms", "gateway");
        await server.StopAsync(immediate: true);
        await nodes[0].CrashAsync();
        await cluster.Wait("the survivors see the death", () => nodes.Skip(1).All(static node => node.HasEnded || node.Cluster.State.Unreachable.Count == 1));
        await server.StartAgainAsync();
        await cluster.OneClusterAsync(nodes[1], nodes[2]);
    }

    [PostgresFact]
    public async Task A_death_while_the_database_stays_away_ends_the_nodes_so_that_they_start_again()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = await InProcessCluster.NewAsync(server, "chatcluster.partitions.database-patience = 1s");
        var nodes = await cluster.StartAllAsync("rooms", "rooms");
        await server.StopAsync(immediate: true);
        await nodes[0].CrashAsync();
        await cluster.Wait("the survivor ends", () => nodes[1].HasEnded);
        Assert.True(nodes[1].HasSaid("the database doesn't say who goes on"), cluster.Said());
    }

    private static List<ClusterNode> ByAddress(IEnumerable<ClusterNode> nodes) => [.. nodes.OrderBy(static node => node.Address, StringComparer.Ordinal)];

    private static async Task SplitAsync(InProcessCluster cluster, IReadOnlyList<ClusterNode> goesOn, IReadOnlyList<ClusterNode> goesDown)
    {
        await InProcessCluster.CutAsync(goesOn, goesDown);
        await cluster.Wait("the other side has ended", () => goesDown.All(static node => node.HasEnded));
        await cluster.OneClusterAsync(goesOn);
    }
}
