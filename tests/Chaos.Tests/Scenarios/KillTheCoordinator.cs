using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>The node that says where rooms are dies, and its rooms with it: one of two, so that the other has to go on alone.</summary>
public sealed class KillTheCoordinator(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task The_rooms_node_with_the_coordinator_is_killed() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_the_coordinator", "kill -9 of the rooms node with the coordinator, one of two", "P1–P5, P9")
        {
            Bar = TimeSpan.FromSeconds(5),
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
        },
        static async scenario =>
        {
            var coordinator = await scenario.Cluster.CoordinatorAsync();
            scenario.Note($"kill -9 {coordinator.Name}");
            await coordinator.KillAsync();
            await scenario.EveryRoomGoesOnAsync("after the kill");
        });
}
