using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>An upgrade: every node is told to stop and is started again, one after the other. Clients are sent elsewhere and notice nothing but a pause.</summary>
public sealed class RollingRestart(ITestOutputHelper output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Two_rooms_nodes_and_two_gateways_are_restarted_one_after_the_other() => Scenario.RunAsync(
        output,
        new ScenarioPlan("rolling_restart", "every node restarted, one after the other: two rooms nodes, two gateways", "P2–P5, P9")
        {
            Bar = Pause,
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
        },
        static async scenario =>
        {
            foreach (var node in (NodeProcess[])[.. scenario.Cluster.Rooms, .. scenario.Cluster.Gateways])
            {
                scenario.Note($"{node.Name} is restarted");
                await scenario.Cluster.RestartAsync(node);
                await scenario.EveryRoomGoesOnAsync($"after the restart of {node.Name}");
            }
        });
}
