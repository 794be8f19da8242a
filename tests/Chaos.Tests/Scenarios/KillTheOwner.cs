using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>The process that holds the busiest room is gone from one instruction to the next: its rooms open elsewhere, and nothing that it acknowledged is missing.</summary>
public sealed class KillTheOwner(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task The_rooms_node_that_owns_the_hot_room_is_killed() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_the_owner", "kill -9 of the rooms node that owns the hot room", "P1–P5, P9") { Bar = TimeSpan.FromSeconds(5) },
        static async scenario =>
        {
            var owner = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            scenario.Note($"kill -9 {owner.Name}");
            await owner.KillAsync();
            await scenario.EveryRoomGoesOnAsync("after the kill");
        });
}
