using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Half of the clients lose their gateway at once: they go on at the other one, from where they were.</summary>
public sealed class KillAGateway(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task A_gateway_is_killed() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_a_gateway", "kill -9 of one of two gateways", "P3–P5, P9")
        {
            Bar = TimeSpan.FromSeconds(3),
            BarIsFor = Outage.Delivery,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
        },
        static async scenario =>
        {
            var gateway = scenario.Cluster.Gateways[scenario.Random.Next(2)];
            scenario.Note($"kill -9 {gateway.Name}");
            await gateway.KillAsync();
            await scenario.EveryRoomGoesOnAsync("after the kill");
        });
}
