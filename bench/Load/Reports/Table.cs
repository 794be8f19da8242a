using System.Globalization;
using System.Text;

namespace ChatCluster.Load.Reports;

/// <summary>The runs as one Markdown table.</summary>
internal static class Table
{
    private static readonly NumberFormatInfo s_spaced = new() { NumberGroupSeparator = " " };

    /// <summary>The rival whose CPU the others are compared with.</summary>
    private const string Yardstick = "bun";

    /// <summary>Writes it.</summary>
    /// <param name="runs">All of them; several of the same scenario and system become one row with their medians.</param>
    public static string Of(IReadOnlyList<Row> runs)
    {
        var rows = runs.GroupBy(static it => (it.Scenario, it.System)).Select(static it => Row.Median([.. it])).ToList();
        var text = new StringBuilder();
        text.AppendLine("| scenario | system | server µs/delivery | × bun | server : loader CPU | deliveries/s | p50 ms | p99 ms | p99.9 ms | max ms | bytes/connection | notes |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var yardstick = rows.FirstOrDefault(it => it.System == Yardstick && it.Scenario == row.Scenario);
            text.AppendLine(Line(row, yardstick));
        }

        return text.ToString();
    }

    /// <summary>One row of it.</summary>
    /// <param name="row">The run.</param>
    /// <param name="yardstick">That of the rival whose CPU it is compared with.</param>
    public static string Line(Row row, Row? yardstick = null)
    {
        string[] cells =
        [
            row.Scenario,
            row.System,
            Figure(row.ServerMicroseconds, "F2"),
            Figure(row.ServerMicroseconds / yardstick?.ServerMicroseconds, "F2"),
            Figure(row.Ratio, "F2"),
            Figure(row.Rate, "N0"),
            Figure(row.P50, "F1"),
            Figure(row.P99, "F1"),
            Figure(row.P999, "F1"),
            Figure(row.Max, "F1"),
            Figure(row.BytesPerConnection, "N0"),
            row.Note.ReplaceLineEndings(" ").Replace('|', '/'),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Figure(double? value, string format) => value?.ToString(format, s_spaced) ?? "–";
}
