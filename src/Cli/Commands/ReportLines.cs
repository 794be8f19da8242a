using ChatCluster.Cli.Traffic;

namespace ChatCluster.Cli.Commands;

/// <summary>Parts of reports that load and verify have in common.</summary>
internal static class ReportLines
{
    /// <summary>Tries to send that were refused, by code, and what that means; nothing when there were none.</summary>
    public static string Errors(IReadOnlyDictionary<string, long> errors) => errors.Count == 0
        ? ""
        : $"refused tries: {string.Join(", ", errors.OrderByDescending(static it => it.Value).Select(static it => $"{it.Key} {it.Value}"))} "
            + $"(each try of a message counts; what the server could not take just then was sent again, and what it never took is missing from the acknowledged){Environment.NewLine}";

    /// <summary>A warning for gateways that nobody reached; nothing when there were none.</summary>
    public static string Unreached(IReadOnlyList<Uri> gateways) => gateways.Count == 0
        ? ""
        : $"WARNING: {Places(gateways)} never reached{Environment.NewLine}";

    /// <summary>Gateways, as the subject of a sentence in the past.</summary>
    public static string Places(IReadOnlyList<Uri> gateways) =>
        $"{string.Join(" and ", gateways.Select(static it => it.OriginalString))} {(gateways.Count == 1 ? "was" : "were")}";

    /// <summary>Both latencies as a table.</summary>
    public static string Latencies(LatencySummary? ack, LatencySummary? delivery) => $"""
        latency from the intended send time {"p50",10} {"p99",10} {"p99.9",10} {"max",10}
          acknowledged                      {Row(ack)}
          delivered                         {Row(delivery)}
        """;

    private static string Row(LatencySummary? it) => it is null
        ? "not measured"
        : $"{Duration.Words(it.P50),10} {Duration.Words(it.P99),10} {Duration.Words(it.P999),10} {Duration.Words(it.Max),10}";
}
