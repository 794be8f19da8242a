using ChatCluster.Shared.Cluster.Meeting;
using ChatCluster.Shared.Postgres;
using ChatCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatCluster.Cluster.Tests.Partitions;

/// <summary>The rows themselves: who may found, who excludes whom.</summary>
public sealed class ExclusionSpecs : IAsyncLifetime
{
    private static readonly Guid Current = Guid.NewGuid();
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync()
    {
        if (PostgresPrograms.Bin is not null)
        {
            _database = new PostgresDatabase(await (await PostgresServer.SharedAsync()).NewDatabaseAsync(), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
            await _database.OpenAsync(CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Of_two_sides_that_exclude_each_other_at_once_exactly_one_goes_on()
    {
        for (var round = 0; round < 20; round++)
        {
            var (a, b) = (await MemberAsync($"a{round}"), await MemberAsync($"b{round}"));
            var went = await Task.WhenAll(Exclude(a, ($"b{round}", 1)), Exclude(b, ($"a{round}", 1)));
            Assert.Single(went, true);
        }
    }

    [PostgresFact]
    public async Task An_exclusion_is_for_one_process_and_for_ever()
    {
        var (a, b) = (await MemberAsync("a"), await MemberAsync("b"));
        Assert.True(await Exclude(a, ("b", 1)));
        Assert.False(await Exclude(b, ("a", 1)));
        Assert.Equal("a", (await b.BeatAsync(Current, default)).Rows.Single(static row => row.Address == "b").ExcludedBy);
        Assert.True(await Exclude(a, ("b", 1)), "deciding the same again changes nothing");

        var (stands, _, living) = await b.LookAsync([("a", 1)], Second, default);
        Assert.Equal((false, "a"), (stands, string.Join(' ', living)));
        Assert.Empty((await a.LookAsync([("b", 1)], Second, default)).Living);

        await MemberAsync("b", incarnation: 2);
        Assert.False(await Exclude(b, ("a", 1)), "the former process at the address still may not");
        Assert.Equal(["b"], (await a.LookAsync([("b", 2)], Second, default)).Living);
    }

    // Where nobody's row is renewed nobody is known to be silent: whose own is as old has to look again.
    [PostgresFact]
    public async Task What_rows_say_counts_for_one_whose_own_is_fresh()
    {
        var (a, _) = (await MemberAsync("a"), await MemberAsync("b"));
        var minute = TimeSpan.FromMinutes(1);
        Assert.True((await a.LookAsync([("b", 1)], minute, default)).IsFresh);

        await using (var stall = _database.Source.CreateCommand("UPDATE cluster_members SET heartbeat_at = heartbeat_at - interval '10 minutes'"))
        {
            await stall.ExecuteNonQueryAsync();
        }

        var found = await a.LookAsync([("b", 1)], minute, default);
        Assert.Equal((true, false, 0), (found.Stands, found.IsFresh, found.Living.Count));

        await a.BeatAsync(Current, default);
        Assert.True((await a.LookAsync([("b", 1)], minute, default)).IsFresh);
    }

    [PostgresFact]
    public async Task Who_was_forgotten_or_belongs_to_a_former_cluster_excludes_nobody()
    {
        var (a, b, c) = (await MemberAsync("a"), await MemberAsync("b"), await MemberAsync("c"));
        await a.ForgetAsync(default);
        Assert.False(await Exclude(a, ("b", 1)));
        await b.BeatAsync(Guid.NewGuid(), default);
        Assert.False(await Exclude(b, ("c", 1)));
        Assert.Null((await c.BeatAsync(Current, default)).Rows.Single(static row => row.Address == "c").ExcludedBy);
    }

    [PostgresFact]
    public async Task Of_many_founders_one_founds()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            var node = new MemberTable(_database.Source, $"n{number}", 1);
            await node.RegisterAsync("rooms", default);
            return node;
        }));
        var names = nodes.Select(static _ => Guid.NewGuid()).ToList();
        var founded = await Task.WhenAll(nodes.Select((node, number) => node.FoundAsync(null, names[number], default)));
        var winner = names[Array.IndexOf(founded, true)];
        Assert.Single(founded, true);

        var view = await nodes[0].BeatAsync(null, default);
        Assert.Equal(winner, view.Current);
        Assert.True(await nodes[Array.IndexOf(founded, true)].FoundAsync(winner, winner, default), "who didn't hear the answer asks again");
    }

    [PostgresFact]
    public async Task Nobody_founds_beside_a_member_that_lives()
    {
        await MemberAsync("a");
        var starting = new MemberTable(_database.Source, "b", 1);
        await starting.RegisterAsync("rooms", default);
        Assert.False(await starting.FoundAsync(Current, Guid.NewGuid(), default));
    }

    private static Task<bool> Exclude(MemberTable side, params (string, long)[] others) => side.ExcludeAsync(others, default);

    private async Task<MemberTable> MemberAsync(string address, long incarnation = 1)
    {
        await using var current = _database.Source.CreateCommand($"UPDATE cluster_current SET cluster = '{Current}'");
        await current.ExecuteNonQueryAsync();
        var table = new MemberTable(_database.Source, address, incarnation);
        await table.RegisterAsync("rooms", default);
        await table.BeatAsync(Current, default);
        return table;
    }
}
