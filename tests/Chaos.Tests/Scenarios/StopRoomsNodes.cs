using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Rooms nodes are told to stop, as for an upgrade: they hand their rooms over, and clients notice nothing but a pause.</summary>
public sealed class StopRoomsNodes(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task Two_of_three_rooms_nodes_stop_one_after_the_other_the_coordinator_first() => Scenario.RunAsync(
        output,
        new ScenarioPlan("stop_rooms_nodes", "SIGTERM to two of three rooms nodes, one after the other, the coordinator first", "P2–P5, P9")
        {
            Bar = TimeSpan.FromSeconds(1),
            AllowsErrors = false,
        },
        static async scenario =>
        {
            var first = await scenario.Cluster.CoordinatorAsync();
            var second = scenario.Cluster.Rooms.First(node => node != first);
            foreach (var node in (NodeProcess[])[first, second])
            {
                scenario.Note($"SIGTERM to {node.Name}");
                node.Terminate();
                await node.WhenEndedAsync();
                Assert.Equal(0, node.ExitCode);
                await scenario.EveryRoomGoesOnAsync($"after the stop of {node.Name}");
            }
        });
}
