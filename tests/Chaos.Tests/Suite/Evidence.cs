using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What a scenario leaves for whoever looks into its failure: <c>artifacts/chaos/&lt;scenario&gt;-&lt;seed&gt;/</c>.</summary>
internal static class Evidence
{
    /// <summary>Where all of it is.</summary>
    public static string Folder { get; } = Repository.At("artifacts", "chaos");

    /// <summary>Writes down what the nodes said, what happened when, and why it failed.</summary>
    /// <returns>The folder.</returns>
    public static async Task<string> SaveAsync(string scenario, int seed, ProcessCluster? cluster, IEnumerable<string> timeline, string failure)
    {
        var folder = Path.Combine(Folder, $"{scenario}-{seed}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // of an earlier run
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "failure.txt"), failure);
        await File.WriteAllLinesAsync(Path.Combine(folder, "timeline.txt"), timeline);
        foreach (var node in (cluster?.All ?? []).GroupBy(static it => it.Name))
        {
            var lives = node.Select(static it => $"--- port {it.Port}, process {it.Id}, {(it.HasEnded ? $"ended with {it.ExitCode}" : "lives")}\n{it.Output}");
            await File.WriteAllTextAsync(Path.Combine(folder, $"{node.Key}.log"), string.Join("\n", lives));
        }

        return folder;
    }
}
