using System.Diagnostics;
using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>The database is away for longer than a message may wait: senders are told, balancers are told, what is in memory is still served, and nothing has to be restarted.</summary>
public sealed class PostgresAway(ITestOutputHelper output)
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(20);

    // The gateways' own (15 s), less a second that a message may have waited before.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(14);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task PostgreSQL_is_away_for_20_seconds() => Scenario.RunAsync(
        output,
        new ScenarioPlan("postgres_away", "PostgreSQL is away for 20 s", "P1–P3, P5")
        {
            OwnServer = true,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
            Expect = static report => Assert.Equal(["unavailable"], report.Errors.Keys),
        },
        static async scenario =>
        {
            var port = scenario.Cluster.Ports[0];
            await using var before = await FrameClient.ConnectAsync(port, "before");
            await before.JoinAsync(scenario.HotRoom);
            scenario.Note("PostgreSQL is stopped: fast");
            var away = Stopwatch.StartNew();
            await scenario.Server.StopAsync();
            await Task.WhenAll(scenario.Cluster.All.Select(static it => it.WhenNotReadyAsync("The log does not answer.")));
            scenario.Note("No node is ready.");
            await ServesFromMemoryAsync(port, scenario.HotRoom);
            scenario.Note("What is in memory is served.");
            Assert.True(scenario.Load.Progress.Errors == 0 || away.Elapsed > Deadline, "Senders were told errors before the deadline.");
            await Eventually.True("senders are told that their messages could not be stored", () => scenario.Load.Progress.Errors > 0);
            scenario.Note("The first sender was told.");
            Assert.True(away.Elapsed > Deadline, $"Senders were told an error after {away.Elapsed.TotalSeconds:F1} s.");
            await Scenario.PassAsync(Away - away.Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
            await scenario.StartServerAgainAsync();
            await LiveAgainAsync(before);
        });

    // Somebody new comes: who is there and what was said last is known without the log; what is older isn't.
    private static async Task ServesFromMemoryAsync(int port, string room)
    {
        await using var comer = await FrameClient.ConnectAsync(port, "comer");
        await comer.SayAsync(new { type = "ping", @ref = 1 });
        await comer.ExpectAsync("pong");
        var joined = await comer.JoinAsync(room, recent: 5);
        var events = await comer.EventsAsync(5);
        Assert.Equal(joined.Number("seq"), events[^1].Number("seq"));
        await comer.SayAsync(new { type = "history", @ref = 2, room, limit = 5 });
        Assert.True((await comer.ExpectErrorAsync("unavailable")).Flag("retryable"));
        await comer.CloseAsync();
    }

    // Its connection has outlived the outage.
    private static async Task LiveAgainAsync(FrameClient client)
    {
        await client.SayAsync(new { type = "ping", @ref = "mark" });
        var events = 0;
        for (var mark = false; !mark || events == 0;)
        {
            var frame = await client.Raw.ReadJsonAsync(awaited: "events after the outage");
            mark |= frame.Type() == "pong";
            events += mark && frame.Type() == "event" ? 1 : 0;
        }

        await client.Raw.SendCloseAsync(1000);
    }
}
