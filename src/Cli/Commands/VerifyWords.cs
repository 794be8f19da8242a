using System.Globalization;
using System.Text;
using ChatCluster.Cli.Verify;

namespace ChatCluster.Cli.Commands;

/// <summary>A <see cref="VerifyReport"/> in plain words.</summary>
internal static class VerifyWords
{
    private const int WorstRooms = 5;
    private const int ViolationsShown = 20;

    /// <summary>What came of it, in a sentence.</summary>
    public static string Verdict(VerifyReport it) => it switch
    {
        { Passed: true } => "PASSED: every promise was kept.",
        { Violations.Count: 0 } => $"NOT VERIFIED: {ReportLines.Places(it.UnreachedGateways)} never reached.{(it.Acknowledged > 0 ? " What was reached kept every promise." : "")}",
        _ => $"FAILED: {it.Violations.Count} {(it.Violations.Count == 1 ? "violation" : "violations")} of what is promised.",
    };

    /// <summary>The whole report.</summary>
    public static string Of(VerifyReport it, int gateways)
    {
        var words = new StringBuilder();
        words.AppendLine(Verdict(it));
        words.Append(it.Violations.Count > 0 ? ReportLines.Unreached(it.UnreachedGateways) : ""); // else it is the verdict
        Line($"seed {it.Seed}, {it.Rooms} rooms, {it.Clients} clients, {gateways} {(gateways == 1 ? "gateway" : "gateways")}, {it.Duration.TotalSeconds:F1} s");
        Line($"{it.Sent} sent ({it.Repeated} of them twice), {it.Acknowledged} acknowledged, {it.Stored} stored, {it.Delivered} delivered; {it.Unknown} of unknown outcome; {it.Reconnects} reconnects");
        words.Append(ReportLines.Errors(it.Errors));
        words.AppendLine(ReportLines.Latencies(it.AckLatency, it.DeliveryLatency));
        Line($"longest time without an acknowledgement {Duration.Words(it.LongestWithoutAck)}, of a reader without a delivery {Duration.Words(it.LongestWithoutDelivery)}; the worst rooms:");
        foreach (var room in it.Outages.Take(WorstRooms))
        {
            Line($"  {room.Room}: {Duration.Words(room.WithoutAck)} (from {room.AckStopped.TotalSeconds:F1} s) and {Duration.Words(room.WithoutDelivery)} (from {room.DeliveryStopped.TotalSeconds:F1} s)");
        }

        foreach (var violation in it.Violations.Take(ViolationsShown))
        {
            Line($"VIOLATION {Plain.Line(violation.ToString())}");
        }

        if (it.Violations.Count > ViolationsShown)
        {
            var kinds = it.Violations.GroupBy(static violation => violation.Kind).OrderBy(static kind => kind.Count()).Select(static kind => $"{kind.Count()} {kind.Key}");
            Line($"… and {it.Violations.Count - ViolationsShown} more. In all: {string.Join(", ", kinds)}; --json has them.");
        }

        return words.ToString().TrimEnd();

        void Line(FormattableString line) => words.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
