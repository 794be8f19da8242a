using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What starts nodes again that have ended, in every deployment that has one.</summary>
internal static class Supervisor
{
    /// <summary>Starts every node that has ended at its place, all at once, and waits until they are ready.</summary>
    public static async Task StartEndedAgainAsync(this Scenario scenario)
    {
        var ended = scenario.Cluster.All.GroupBy(static node => node.Name).Select(static lives => lives.Last()).Where(static node => node.HasEnded).ToList();
        if (ended.Count > 0)
        {
            scenario.Note($"{string.Join(", ", ended.Select(static node => node.Name))} started again.");
            await Task.WhenAll(ended.Select(node => scenario.Cluster.LaunchAgain(node).WhenReadyAsync()));
        }
    }

    /// <summary>Waits until a node that was excluded has ended by itself, with what tells its supervisor to start it again.</summary>
    public static async Task WhenExcludedAsync(this Scenario scenario, NodeProcess node)
    {
        await node.WhenEndedAsync();
        scenario.Note($"{node.Name} has ended with {node.ExitCode}.");
        Assert.NotEqual(0, node.ExitCode);
    }
}
