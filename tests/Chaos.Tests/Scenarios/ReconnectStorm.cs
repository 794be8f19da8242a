using System.Diagnostics;
using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Two thousand clients come back at the same time: first all of them, then those of a gateway that is gone, to the one that is left.</summary>
public sealed class ReconnectStorm(ITestOutputHelper output)
{
    private const int Crowd = 2_000;

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Two_thousand_clients_reconnect_at_once() => Scenario.RunAsync(
        output,
        new ScenarioPlan("reconnect_storm", "2 000 clients reconnect at once; then one of two gateways is killed, with 1 000 of them", "P3–P5, P7")
        {
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
            Load = static load => load with { Clients = Crowd, Rooms = 40, HotRoom = null, Flapping = 0, Slow = 0 },
        },
        static async scenario =>
        {
            await using var readiness = ReadinessWatch.Begin(scenario.Cluster);
            scenario.Note("The connections of all clients are dropped");
            await AllComeBackAsync(scenario, Crowd, () =>
            {
                scenario.Load.DropAll();
                return Task.CompletedTask;
            });
            await scenario.EveryRoomGoesOnAsync("after the storm");

            var gateway = scenario.Cluster.Gateways[scenario.Random.Next(2)];
            var there = (int)(await Scrape.OfAsync(gateway.Port))["chatcluster_gateway_connections"];
            scenario.Note($"kill -9 {gateway.Name}, with {there} connections");
            readiness.Leave(gateway);
            await AllComeBackAsync(scenario, there, gateway.KillAsync);
            await scenario.EveryRoomGoesOnAsync("after the kill");
            Assert.Empty(await readiness.EndAsync());
        });

    private static async Task AllComeBackAsync(Scenario scenario, int count, Func<Task> drop)
    {
        var target = scenario.Load.Progress.Reconnects + count;
        var watch = Stopwatch.StartNew();
        await drop();
        await Eventually.True($"{count} clients are back", () => scenario.Load.Progress.Reconnects >= target && scenario.Load.Progress.Connected >= Crowd);
        scenario.Note($"{count} clients are back after {watch.Elapsed.TotalSeconds:F2} s.");
    }
}
