using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A node on its own, with its log in a file, dies while it writes, again and again: what it had acknowledged is in the file.</summary>
public sealed class KillTheOnlyNode(ITestOutputHelper output)
{
    private const int Times = 3;

    [Fact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task A_node_on_SQLite_is_killed_while_it_writes() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_the_only_node", $"kill -9 of a node on SQLite in mid-write, {Times} times, each time started again at once", "P1–P5")
        {
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 0, Gateways = 1, Embedded = true },
        },
        static async scenario =>
        {
            for (var time = 0; time < Times; time++)
            {
                var node = scenario.Cluster.Gateways[^1];
                await scenario.MoreAsync(50 + scenario.Random.Next(100));
                scenario.Note($"kill -9 {node.Name}");
                await node.KillAsync();
                await scenario.Cluster.LaunchAgain(node).WhenReadyAsync();
                scenario.Note("It is ready again.");
                if (time > 0) // the second kill comes while all that has waited is being written
                {
                    await scenario.EveryRoomGoesOnAsync("after the kill");
                }
            }
        });
}
