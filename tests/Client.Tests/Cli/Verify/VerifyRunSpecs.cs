using ChatCluster.Cli.Verify;
using ChatCluster.Cli.Verify.Checking;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Cli.Verify;

/// <summary>The verifier against a real node.</summary>
public class VerifyRunSpecs
{
    [Fact]
    public async Task A_node_that_keeps_its_promises_passes()
    {
        await using var node = await GatewayNode.StartAsync();
        using var patience = new CancellationTokenSource(Patience.Limit);
        await using var run = await VerifyRun.StartAsync(Plan(node.Port), TimeProvider.System, patience.Token);
        await run.EveryRoomGoesOnAsync("at the beginning", patience.Token);
        var soFar = run.AckLatencySinceLastCall();
        run.DropAll();
        await run.EveryRoomGoesOnAsync("after all had lost their connection", patience.Token);
        await Eventually.True("enough is sent, and all have come back", () => run.Progress is { Sent: > 40, Reconnects: >= 16 });
        var report = await run.FinishAsync(CancellationToken.None);
        Assert.Empty(report.Violations);
        Assert.True(report.Passed);
        Assert.Equal((4, 16, 7), (report.Rooms, report.Clients, report.Seed));
        Assert.Equal(report.Sent, report.Acknowledged);
        Assert.Equal(report.Sent, report.Stored);
        Assert.True(report.Sent > 40 && report.Repeated > 0 && report.Reconnects >= 16, $"{report}");
        Assert.InRange(report.AckLatency!.Count, 1, report.Acknowledged);
        Assert.True(soFar.Count > 0);
        Assert.Equal(report.Acknowledged, soFar.Count + run.AckLatencySinceLastCall().Count);
        Assert.InRange(report.Delivered, report.Stored * 3, report.Stored * 4 + 1);
        Assert.Equal(report.Outages.Max(static it => it.WithoutAck), report.LongestWithoutAck);
        Assert.True(report.AckLatency.P50 > TimeSpan.Zero && report.AckLatency.Max >= report.AckLatency.P50);
    }

    [Fact]
    public async Task A_node_that_is_away_is_an_outage_and_no_violation()
    {
        using var folder = new TempFolder();
        var node = await GatewayNode.StartAsync(folder.Path);
        using var patience = new CancellationTokenSource(Patience.Limit * 2);
        await using var run = await VerifyRun.StartAsync(Plan(node.Port), TimeProvider.System, patience.Token);
        await run.EveryRoomGoesOnAsync("at the beginning", patience.Token);
        await node.DisposeAsync();
        var acknowledged = run.Progress.Acknowledged;
        await Eventually.True("messages wait", () => run.Progress.Sent > run.Progress.Acknowledged + 20);
        Assert.True(acknowledged > 0);
        await using var again = await GatewayNode.StartAsync(folder.Path, settings: ("urls", $"http://127.0.0.1:{node.Port}"));
        await run.EveryRoomGoesOnAsync("after the node had come back", patience.Token);
        var report = await run.FinishAsync(CancellationToken.None);
        Assert.Empty(report.Violations);
        Assert.True(report.LongestWithoutAck > TimeSpan.FromMilliseconds(100), $"{report}");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task What_is_still_acknowledged_after_the_time_to_settle_is_not_lost(int seed)
    {
        await using var node = await GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:SendsPerSecond", "200"));
        using var patience = new CancellationTokenSource(Patience.Limit);
        var plan = Plan(node.Port) with { Rooms = 2, Clients = 2, Rate = 2_000, SettleWithin = TimeSpan.FromSeconds(1), Seed = seed, Flapping = 0, Slow = 0, Repeated = 0 };
        await using var run = await VerifyRun.StartAsync(plan, TimeProvider.System, patience.Token);
        await run.EveryRoomGoesOnAsync("at the beginning", patience.Token);
        await Eventually.True("more waits than can be sent in the time to settle", () => run.Progress.Sent > run.Progress.Acknowledged + 1_000);
        var report = await run.FinishAsync(CancellationToken.None);
        Assert.All(report.Violations, static it => Assert.Equal(ViolationKind.Unanswered, it.Kind));
        Assert.NotEmpty(report.Violations);
        Assert.True(report.Stored >= report.Acknowledged, $"{report}");
    }

    [Fact]
    public async Task Who_does_not_go_on_is_named()
    {
        await using var node = await GatewayNode.StartAsync();
        using var patience = new CancellationTokenSource(Patience.Limit);
        await using var run = await VerifyRun.StartAsync(Plan(node.Port), TimeProvider.System, patience.Token);
        await node.StopAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => run.EveryRoomGoesOnAsync("after the stop", limit.Token));
        Assert.Contains($"room {run.Rooms[0]} has acknowledged nothing", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("after the stop: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_it_says_why()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => VerifyRun.StartAsync(Plan(port: 1), TimeProvider.System, limit.Token));
        Assert.Contains("0 of 16 clients", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static VerifyPlan Plan(int port) => new()
    {
        Gateways = [new Uri($"http://127.0.0.1:{port}")],
        Rooms = 4,
        Clients = 16,
        Rate = 100,
        Seed = 7,
        Repeated = 0.3,
    };
}
