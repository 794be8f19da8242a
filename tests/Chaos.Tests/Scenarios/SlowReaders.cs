using System.Diagnostics;
using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Cli.Traffic;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Three of four members of a busy room read 1 KB a second of the 200 that come: the others don't notice, the gateways don't grow, and in the end they have everything.</summary>
public sealed class SlowReaders(ITestOutputHelper output)
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(30);

    // A room that waits for a slow reader stands still for seconds.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(50);

    // 30 slow members of each gateway may have 512 KiB each (docs/architecture.md); each is behind by some 6 MB.
    private const long MoreMegabytes = 100;

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Most_members_of_a_busy_room_are_slow() => Scenario.RunAsync(
        output,
        new ScenarioPlan("slow_readers", "60 of 80 members of a busy room read 1 KB/s of 200", "P3, P7") { Cluster = new ProcessClusterPlan { Rooms = 1, Gateways = 2 }, NeedsFreshCluster = true },
        static async scenario =>
        {
            var (alone, before) = await RunAsync(scenario, "without slow readers", clients: 20, slow: 0);
            var (beside, during) = await RunAsync(scenario, "with 60 slow readers", clients: 80, slow: 0.75);
            Assert.True(beside.P50 < (2 * alone.P50) + Noise, $"Messages took {alone}; with slow readers they take {beside}.");
            Assert.True(!Scenario.IsStrict || beside.P99 < (2 * alone.P99) + Noise, $"Messages took {alone}; with slow readers they take {beside}.");
            Assert.True(during < before + MoreMegabytes, $"A gateway had {before} MB; with slow readers it has {during} MB.");
        });

    private static async Task<(LatencySummary Latency, long Megabytes)> RunAsync(Scenario scenario, string how, int clients, double slow)
    {
        var room = await scenario.StartLoadAsync(load => load with { Rooms = 1, Clients = clients, Rate = 50, TextLength = 4_000, HotRoom = null, Flapping = 0, Slow = slow });
        await Scenario.PassAsync(Phase);
        var megabytes = scenario.Cluster.Gateways.Max(static it => MegabytesOf(it));
        var latency = room.AckLatencySinceLastCall();
        scenario.Note($"{how}: {latency}; the larger gateway has {megabytes} MB");
        var report = await scenario.FinishLoadAsync(room);
        scenario.Note($"{report.Delivered} events delivered, to everybody all {report.Stored}");
        return (latency, megabytes);
    }

    private static long MegabytesOf(NodeProcess node)
    {
        using var process = Process.GetProcessById(node.Id);
        return process.WorkingSet64 / 1_000_000;
    }
}
