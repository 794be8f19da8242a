using System.Text.Json.Nodes;
using ChatCluster.Cli.Verify;
using ChatCluster.Cli.Verify.Checking;
using ChatCluster.Client.Tests.Cli.Commands;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Cli.Verify;

/// <summary>The whole verifier against a server that breaks a promise once: it must not pass.</summary>
public class BrokenServerSpecs
{
    [Fact]
    public Task An_event_that_a_gateway_does_not_hand_on() => FindsAsync(ViolationKind.ProtocolBroken, static gateway =>
        gateway.FromServer = LyingGateway.Once(static it => Is(it, "event") && it["seq"]!.GetValue<long>() == 5, static _ => false));

    [Fact]
    public Task An_event_that_comes_twice() => FindsAsync(ViolationKind.ProtocolBroken, static gateway =>
        gateway.FromServer = LyingGateway.Once(static it => Is(it, "event") && it["seq"]!.GetValue<long>() == 5, static it =>
        {
            it["seq"] = 4;
            return true;
        }));

    [Fact]
    public Task Another_text_than_was_sent() => FindsAsync(ViolationKind.ReaderDiffers, static gateway =>
        gateway.FromServer = LyingGateway.Once(static it => Is(it, "event") && it["seq"]!.GetValue<long>() == 5, static it =>
        {
            it["text"] = "no";
            return true;
        }));

    [Fact]
    public Task An_acknowledgement_of_what_is_not_stored() => FindsAsync(ViolationKind.AcknowledgedNotStored, static gateway =>
    {
        var tell = LyingGateway.Once(static it => Is(it, "send"), static _ => false);
        gateway.FromClient = (it, answer) =>
        {
            if (tell(it))
            {
                return true;
            }

            answer(new JsonObject
            {
                ["type"] = "sent", ["ref"] = it["ref"]!.DeepClone(), ["room"] = it["room"]!.DeepClone(), ["id"] = it["id"]!.DeepClone(), ["seq"] = 1, ["at"] = "2026-11-24T12:00:00.000Z",
            });
            return false;
        };
    });

    [Fact]
    public Task An_acknowledgement_of_another_place() => FindsAsync(ViolationKind.WrongPlace, static gateway =>
        gateway.FromServer = LyingGateway.Once(static it => Is(it, "sent"), static it =>
        {
            it["seq"] = it["seq"]!.GetValue<long>() + 1;
            return true;
        }));

    [Fact]
    public Task A_history_that_lacks_an_event() => FindsAsync(ViolationKind.HoleInLog, static gateway =>
        gateway.FromServer = LyingGateway.Once(static it => Is(it, "history") && it["events"]!.AsArray().Count > 2, static it =>
        {
            it["events"]!.AsArray().RemoveAt(1);
            return true;
        }));

    [Fact]
    public async Task The_program_ends_with_1_and_prints_the_evidence()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var gateway = await LyingGateway.StartAsync(node.Port);
        var lied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.FromServer = LyingGateway.Once(static it => Is(it, "event"), it =>
        {
            it["text"] = "no";
            lied.SetResult();
            return true;
        });
        using var interrupted = new CancellationTokenSource();
        var line = new CommandLine();
        var running = line.StartAsync(["verify", "--url", $"http://127.0.0.1:{gateway.Port}", "--rooms", "1", "--clients", "3", "--rate", "50", "--for", "1h"], interrupted.Token);
        await lied.Task.Soon("the lie");
        await interrupted.CancelAsync();
        Assert.Equal(1, await running.Soon("the end of verify"));
        Assert.StartsWith("FAILED: 1 violation of what is promised.", line.Out, StringComparison.Ordinal);
        Assert.Contains("VIOLATION ReaderDiffers in ", line.Out, StringComparison.Ordinal);
    }

    private static bool Is(JsonObject frame, string type) => frame["type"]!.GetValue<string>() == type;

    private static async Task FindsAsync(ViolationKind kind, Action<LyingGateway> lie)
    {
        await using var node = await GatewayNode.StartAsync();
        await using var gateway = await LyingGateway.StartAsync(node.Port);
        lie(gateway);
        using var patience = new CancellationTokenSource(Patience.Limit);
        var plan = new VerifyPlan { Gateways = [new Uri($"http://127.0.0.1:{gateway.Port}")], Rooms = 2, Clients = 6, Rate = 100, Repeated = 0, Flapping = 0, Slow = 0 };
        await using var run = await VerifyRun.StartAsync(plan, TimeProvider.System, patience.Token);
        await Eventually.True("enough is stored", () => run.Progress.Acknowledged >= 30);
        await run.EveryRoomGoesOnAsync("after the lie", patience.Token);
        var report = await run.FinishAsync(CancellationToken.None);
        Assert.False(report.Passed);
        Assert.Contains(report.Violations, it => it.Kind == kind);
    }
}
