namespace ChatCluster.Cli.Verify.Checking;

/// <summary>What must hold of a log by itself: each place once and in order, each message once, of those that were sent, the same at every gateway.</summary>
internal static class LogCheck
{
    public static void Check(RecordedRoom room, LogIndex log, SendIndex sends, Findings findings)
    {
        CheckOrder(log, findings);
        CheckOrigin(log, sends, findings);
        foreach (var ((from, id), seqs) in log.Doubled.Where(it => sends.IsWriter(it.Key.From)))
        {
            findings.Add(ViolationKind.DoubledInLog, "one event of this sender with this id", $"the log has it at {string.Join(" and ", seqs)}", from, id, seqs[1]);
        }

        foreach (var other in room.Logs.Skip(1))
        {
            Compare(room.Logs[0], other, findings);
        }
    }

    private static void CheckOrder(LogIndex log, Findings findings)
    {
        var highest = 0L;
        var ordered = true;
        foreach (var entry in log.Entries)
        {
            if (entry.Seq <= highest)
            {
                ordered = false;
                findings.Add(ViolationKind.LogOutOfOrder, $"what follows on {highest}", $"the log goes on with {entry.Seq}", entry.From, entry.Id, entry.Seq);
            }

            highest = Math.Max(highest, entry.Seq);
        }

        var last = 0L;
        var places = log.Entries.Select(static it => it.Seq);
        foreach (var seq in ordered ? places : places.Order())
        {
            if (seq > last + 1)
            {
                findings.Add(ViolationKind.HoleInLog, $"{last + 1} to follow on {last}", $"the log goes on with {seq}", seq: last + 1);
            }

            last = seq;
        }
    }

    private static void CheckOrigin(LogIndex log, SendIndex sends, Findings findings)
    {
        for (var i = 0; i < log.Count; i++)
        {
            var entry = log.Entries[i];
            if (sends.Find(entry.From, entry.Id) is { } send)
            {
                if (send.Text != entry.Text)
                {
                    findings.Add(ViolationKind.WrongText, $"the text \"{send.Text}\"", $"the log has \"{entry.Text}\"", send.From, send.Id, entry.Seq);
                }
            }
            else if (sends.FindUnderOtherName(entry, log) is { } other)
            {
                findings.Add(ViolationKind.WrongSender, $"{other.From} as its sender", $"the log has {entry.From}", other.From, other.Id, entry.Seq);
            }
            else if (sends.IsWriter(entry.From))
            {
                findings.Add(ViolationKind.Foreign, "only what this writer sent", $"the log has a message with this id and the text \"{entry.Text}\"", entry.From, entry.Id, entry.Seq);
            }
        }
    }

    private static void Compare(RecordedLog first, RecordedLog other, Findings findings)
    {
        if (first.Epoch != other.Epoch)
        {
            findings.Add(ViolationKind.EpochChanged, $"the epoch {first.Epoch}, as {first.Source} says", $"{other.Source} says {other.Epoch}");
            return;
        }

        for (var i = 0; i < first.Entries.Count; i++)
        {
            var expected = first.Entries[i];
            if (i >= other.Entries.Count)
            {
                findings.Add(
                    ViolationKind.LogsDiffer, $"all {first.Entries.Count} events that {first.Source} had", $"{other.Source} has {other.Entries.Count}", seq: expected.Seq);
                return;
            }

            if (other.Entries[i] != expected)
            {
                findings.Add(ViolationKind.LogsDiffer, $"{Words(expected)}, as {first.Source} has it", $"{other.Source} has {Words(other.Entries[i])}", seq: expected.Seq);
                return; // the first difference tells it; the others follow from it
            }
        }
    }

    private static string Words(LogEntry entry) => $"{entry.Seq}: id {entry.Id} of {entry.From}, \"{entry.Text}\"";
}
