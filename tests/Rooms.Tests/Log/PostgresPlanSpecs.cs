using ChatCluster.Rooms.Log;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>How PostgreSQL goes about the statements that run all the time.</summary>
public sealed class PostgresPlanSpecs(LogActorSystem system) : PostgresSpecs(system)
{
    public static TheoryData<string, string> Reads => new()
    {
        { PostgresLogReader.After, "'room-1', 500, 51, 100000" },
        { PostgresLogReader.Before, "'room-1', 500, 51, 100000" },
        { PostgresOpenings.Bounds, "'room-1'" },
        { PostgresOpenings.Recent, "'room-1', 50" },
    };

    // With the plan that serves every value, as prepared statements get it: the one that is there when the table is new must not scan it when it has grown.
    [PostgresTheory]
    [MemberData(nameof(Reads))]
    public async Task A_read_costs_what_it_returns_not_what_the_room_holds(string sql, string values)
    {
        await Store.RunAsync("INSERT INTO rooms (name, epoch, term, opened_at) SELECT 'room-' || i, 'epoch', 1, now() FROM generate_series(1, 20) AS i");
        await Store.RunAsync(
            "INSERT INTO events SELECT id, seq, now(), 1, 'somebody', 'id-' || seq, repeat('x', 200)::bytea FROM rooms, generate_series(1, 2000) AS seq");
        await Store.RunAsync("ANALYZE");
        await using var session = await Store.ConnectAsync();
        await using var preparing = new NpgsqlCommand($"SET plan_cache_mode = force_generic_plan; PREPARE read AS {sql}", session);
        await preparing.ExecuteNonQueryAsync();
        await using var explaining = new NpgsqlCommand($"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) EXECUTE read ({values})", session);
        var plan = new List<string>();
        await using (var row = await explaining.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                plan.Add(row.GetString(0));
            }
        }

        var text = string.Join('\n', plan);
        Assert.Contains("using events_pkey", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on events", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", text, StringComparison.Ordinal);
        // Never more rows at any step than the page has, one that tells of more, and the one that a window looks at to see where it ends.
        Assert.DoesNotContain(plan, step => step.Split("actual rows=") is [_, var actual] && int.Parse(actual.Split(' ')[0].Split('.')[0], null) > 52);
    }
}
