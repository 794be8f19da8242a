using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Rooms nodes stand still for a second, again and again, as garbage collections, busy hosts and moved virtual machines make them: nobody is taken for dead.</summary>
public sealed class StallRoomsNodes(ITestOutputHelper output)
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Rooms_nodes_stand_still_for_a_second_ten_times() => Scenario.RunAsync(
        output,
        new ScenarioPlan("stall_rooms_nodes", "SIGSTOP of a rooms node for 1 s, ten times", "P1–P5, P9") { Bar = TimeSpan.FromSeconds(2.5), AllowsErrors = false },
        static async scenario =>
        {
            for (var round = 0; round < 10; round++)
            {
                var node = scenario.Cluster.Rooms[scenario.Random.Next(3)];
                scenario.Note($"SIGSTOP {node.Name}");
                node.Freeze();
                await Scenario.PassAsync(Stall);
                node.Thaw();
                await scenario.EveryRoomGoesOnAsync("after it went on");
            }

            Assert.DoesNotContain("it was taken out", scenario.Cluster.Said(), StringComparison.Ordinal);
        });
}
