using ChatCluster.Cli.Traffic;

namespace ChatCluster.Cli.Commands;

/// <summary>Parts of reports that load and verify have in common.</summary>
internal static class ReportLines
{
    /// <summary>Refusals by code; nothing when there were none.</summary>
    public static string Errors(IReadOnlyDictionary<string, long> errors) => errors.Count == 0
        ? ""
        : $"refusals (what can be tried again was): {string.Join(", ", errors.OrderByDescending(static it => it.Value).Select(static it => $"{it.Key} {it.Value}"))}{Environment.NewLine}";

    /// <summary>Both latencies as a table.</summary>
    public static string Latencies(LatencySummary ack, LatencySummary delivery) => $"""
        latency from the intended send time {"p50",10} {"p99",10} {"p99.9",10} {"max",10}
          acknowledged                      {Row(ack)}
          delivered                         {Row(delivery)}
        """;

    private static string Row(LatencySummary it) =>
        $"{Duration.Words(it.P50),10} {Duration.Words(it.P99),10} {Duration.Words(it.P999),10} {Duration.Words(it.Max),10}";
}
