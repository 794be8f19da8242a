using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>More rooms nodes die at once than are left: the one that is left has no majority of anything, and goes on.</summary>
public sealed class KillTwoRoomsNodes(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Two_of_three_rooms_nodes_are_killed_at_once() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_two_rooms_nodes", "kill -9 of two of three rooms nodes at once", "P1–P5, P9") { Bar = TimeSpan.FromSeconds(5) },
        static async scenario =>
        {
            var left = scenario.Random.Next(3); // by chance the one with the coordinator, or not
            var dead = scenario.Cluster.Rooms.Where((_, i) => i != left).ToList();
            scenario.Note($"kill -9 {dead[0].Name} and {dead[1].Name}; the coordinator is on {(await scenario.Cluster.CoordinatorAsync()).Name}");
            await Task.WhenAll(dead.Select(static node => node.KillAsync()));
            await scenario.EveryRoomGoesOnAsync("after the kill");
        });
}
