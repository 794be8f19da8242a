using System.Diagnostics;
using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Everything else on the machine wants all cores: the nodes become slow, and nobody is taken for dead.</summary>
public sealed class BusyCores(ITestOutputHelper output)
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(60);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Busy_loops_have_twice_as_many_processes_as_there_are_cores_for_a_minute() => Scenario.RunAsync(
        output,
        new ScenarioPlan("busy_cores", "two busy loops on every core for 60 s", "P1–P5, P9"),
        static async scenario =>
        {
            var loops = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(static _ => Process.Start("sh", ["-c", "while :; do :; done"])).ToList();
            scenario.Note($"{loops.Count} busy loops");
            try
            {
                await Scenario.PassAsync(Busy);
            }
            finally
            {
                foreach (var loop in loops)
                {
                    loop.Kill();
                    await loop.WaitForExitAsync();
                    loop.Dispose();
                }
            }

            scenario.Note("They have ended.");
            Assert.DoesNotContain("it was taken out", scenario.Cluster.Said(), StringComparison.Ordinal);
        });
}
