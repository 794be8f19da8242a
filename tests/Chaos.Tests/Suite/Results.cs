using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What came of all runs, one a line, and the table made of it. Several scenarios of a process may add theirs at once; two processes may not.</summary>
/// <param name="folder">Where <c>results.jsonl</c> and <c>table.md</c> are.</param>
internal sealed class Results(string folder)
{
    private static readonly SemaphoreSlim s_turn = new(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, IgnoreReadOnlyProperties = true };

    /// <summary>Adds a result and writes the table anew.</summary>
    public async Task AddAsync(ScenarioResult result)
    {
        await s_turn.WaitAsync();
        try
        {
            Directory.CreateDirectory(folder);
            var lines = Path.Combine(folder, "results.jsonl");
            await File.AppendAllLinesAsync(lines, [JsonSerializer.Serialize(result, Json)]);
            var all = (await File.ReadAllLinesAsync(lines)).Where(static it => it.Length > 0).Select(static it => JsonSerializer.Deserialize<ScenarioResult>(it, Json)!);
            await File.WriteAllTextAsync(Path.Combine(folder, "table.md"), Table([.. all]));
        }
        finally
        {
            s_turn.Release();
        }
    }

    /// <summary>A line for each scenario, with the median and the worst of its runs. Unit: seconds.</summary>
    public static string Table(IReadOnlyList<ScenarioResult> results)
    {
        List<string> lines =
        [
            "| scenario | promises | runs | no ack: median | worst | no delivery: median | worst | bar |",
            "|---|---|---|---|---|---|---|---|",
        ];
        foreach (var runs in results.GroupBy(static it => it.Scenario).OrderBy(static it => it.Key, StringComparer.Ordinal))
        {
            var newest = runs.Last();
            var failed = runs.Count(static it => !it.Passed);
            lines.Add($"| {newest.Title} | {newest.Promises} | {runs.Count()}{(failed > 0 ? $", **{failed} failed**" : "")} "
                + $"| {Spread(runs.Select(static it => it.WithoutAck))} | {Spread(runs.Select(static it => it.WithoutDelivery))} | {Bar([.. runs])} |");
        }

        return string.Join("\n", lines) + "\n";
    }

    private static string Spread(IEnumerable<double?> outages)
    {
        double[] known = [.. outages.OfType<double>().Order()];
        return known.Length == 0 ? "– | –" : $"{Seconds((known[(known.Length - 1) / 2] + known[known.Length / 2]) / 2)} | {Seconds(known[^1])}";
    }

    private static string Bar(IReadOnlyList<ScenarioResult> runs)
    {
        if (runs[^1].Bar is not { } bar)
        {
            return "–";
        }

        var over = runs.Count(static it => it.Passed && !it.IsWithinBar);
        return $"≤ {Seconds(bar)}, {(runs[^1].BarIsFor == Outage.Delivery ? "delivery" : "ack")}{(over > 0 ? $"; **{over} over it**" : "")}";
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
}
