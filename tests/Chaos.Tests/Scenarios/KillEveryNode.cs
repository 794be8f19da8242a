using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Nothing of the cluster lives any more but its log: what was acknowledged is in it, and clients go on from where they were (P1, P4).</summary>
public sealed class KillEveryNode(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Every_node_is_killed_at_once_and_all_are_started_again() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_every_node", "kill -9 of every node at once, then all started again", "P1–P5"),
        static async scenario =>
        {
            scenario.Note("kill -9 of every node");
            await Task.WhenAll(scenario.Cluster.All.Select(static node => node.KillAsync()));
            await scenario.StartEndedAgainAsync();
            await scenario.EveryRoomGoesOnAsync("after all were started again");
        });

    /// <summary>Rooms are held by a node, by another, and by the first again, by a crash each time: what the first one wrote is there when they come back.</summary>
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Rooms_go_away_by_a_crash_and_come_back_by_another() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_there_and_back", "kill -9 of one of two rooms nodes, started again, kill -9 of the other", "P1–P5, P9")
        {
            Bar = TimeSpan.FromSeconds(5),
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
        },
        static async scenario =>
        {
            var (first, second) = (scenario.Cluster.Rooms[0], scenario.Cluster.Rooms[1]);
            scenario.Note($"kill -9 {first.Name}");
            await first.KillAsync();
            await scenario.EveryRoomGoesOnAsync($"on {second.Name} alone");
            await scenario.StartEndedAgainAsync();
            scenario.Note($"kill -9 {second.Name}");
            await second.KillAsync();
            await scenario.EveryRoomGoesOnAsync($"on {first.Name}, started again, alone");
        });
}
