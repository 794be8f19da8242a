using System.Diagnostics;
using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>The machine has too much to do, and processes stand still for a second, as in a long garbage collection: nobody may be taken for dead.</summary>
public sealed class FalseAlarms(ITestOutputHelper output)
{
    private const int Stalls = 10;
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task All_cores_are_busy_and_rooms_nodes_stall() => Scenario.RunAsync(
        output,
        new ScenarioPlan("false_alarms", "all cores busy with other work for 60 s, and meanwhile ten stalls of 1 s, of rooms nodes in turn", "P9: nobody is downed"),
        static async scenario =>
        {
            var work = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(static _ => Process.Start("sh", ["-c", "while :; do :; done"])).ToList();
            try
            {
                scenario.Note($"{work.Count} processes that do nothing else are on the machine's {Environment.ProcessorCount} cores");
                for (var i = 0; i < Stalls; i++)
                {
                    await Scenario.PassAsync((Busy / Stalls) - Stall);
                    var node = scenario.Cluster.Rooms[i % scenario.Cluster.Rooms.Count];
                    scenario.Note($"SIGSTOP {node.Name}");
                    node.Freeze();
                    await Scenario.PassAsync(Stall);
                    node.Thaw();
                    Assert.Empty(scenario.Cluster.All.Where(static it => it.HasEnded).Select(static it => it.Name));
                }

                await scenario.EveryRoomGoesOnAsync("on a busy machine");
            }
            finally
            {
                foreach (var process in work)
                {
                    process.Kill();
                    process.Dispose();
                }
            }
        });
}
