using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>No client stays for longer than a second, and each comes back elsewhere: nobody misses anything, nothing is stored twice.</summary>
public sealed class FlapEverySecond(ITestOutputHelper output)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Every_client_drops_its_connection_every_second() => Scenario.RunAsync(
        output,
        new ScenarioPlan("flap_every_second", "every client drops its connection every second, for 20 s and more", "P3–P5")
        {
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
            Load = static load => load with { Flapping = 1, FlappingPause = TimeSpan.FromSeconds(1.5), LongestBackoff = TimeSpan.FromSeconds(0.5), Slow = 0, Repeated = 0.2 },
        },
        static async scenario =>
        {
            await Scenario.PassAsync(Long);
            scenario.Note($"{scenario.Load.Progress.Reconnects} reconnects; messages took {scenario.Load.AckLatencySinceLastCall()}"); // nobody stays, so that there is no outage to measure
        });
}
