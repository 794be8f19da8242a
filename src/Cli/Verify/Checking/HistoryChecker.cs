namespace ChatCluster.Cli.Verify.Checking;

/// <summary>Compares what the clients of some rooms were told with what the rooms' logs have. Pure: it asks nobody.</summary>
/// <remarks>
/// Work and memory grow with the number of messages and deliveries, not faster. Where one fault has several consequences it is told once, as the fault:
/// an event that is lost is not told again as a difference by each reader that had seen it.
/// </remarks>
internal static class HistoryChecker
{
    /// <summary>Checks every room.</summary>
    /// <returns>What is broken; empty when every promise was kept.</returns>
    public static IReadOnlyList<Violation> Check(IEnumerable<RecordedRoom> rooms) => [.. rooms.SelectMany(Check)];

    /// <summary>Checks one room.</summary>
    public static IEnumerable<Violation> Check(RecordedRoom room)
    {
        var findings = new Findings(room.Name);
        if (room.Logs.Count < room.LogsWanted)
        {
            findings.Add(ViolationKind.LogNotRead, $"to read the room's log {room.LogsWanted} times", room.Logs.Count == 0
                ? "no gateway gave it in time, so nothing was compared with it"
                : $"only {room.Logs[0].Source} gave it in time");
        }

        if (room.Logs.Count == 0)
        {
            return findings.All();
        }

        var log = new LogIndex(room.Logs[0]);
        var sends = new SendIndex(room.Sends);
        LogCheck.Check(room, log, sends, findings);
        var missing = SendCheck.Check(room, log, sends, findings);
        ReaderCheck.Check(room, log, sends, missing, findings);
        return findings.All();
    }
}
