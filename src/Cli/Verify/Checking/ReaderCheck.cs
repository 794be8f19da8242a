namespace ChatCluster.Cli.Verify.Checking;

/// <summary>What must hold of every reader: from where it joined it got exactly the log, in order, each event once, up to the head.</summary>
internal static class ReaderCheck
{
    /// <param name="room">The room.</param>
    /// <param name="log">Its log.</param>
    /// <param name="sends">What was sent to it.</param>
    /// <param name="missing">Acknowledged messages that the log doesn't have: told already.</param>
    /// <param name="findings">Where to tell.</param>
    public static void Check(
        RecordedRoom room, LogIndex log, SendIndex sends, IReadOnlyDictionary<Fingerprint, RecordedSend> missing, Findings findings)
    {
        var turns = new int[log.Count]; // by entry: the last reader that got it
        for (var i = 0; i < room.Readers.Count; i++)
        {
            Check(room.Readers[i], room.Head ?? log.Head, log, sends, missing, findings, turns, turn: i + 1);
        }
    }

    private static void Check(
        RecordedReader reader, long head, LogIndex log, SendIndex sends, IReadOnlyDictionary<Fingerprint, RecordedSend> missing, Findings findings, int[] turns, int turn)
    {
        foreach (var words in reader.ProtocolViolations)
        {
            findings.Add(ViolationKind.ProtocolBroken, "what docs/protocol.md says", words, reader.Name);
        }

        if (EpochChange(reader, log) is { } other)
        {
            findings.Add(ViolationKind.EpochChanged, $"the epoch {reader.Epoch}, as when {reader.Name} joined", other, reader.Name);
            return; // places of two logs can't be compared
        }

        foreach (var gap in reader.Gaps)
        {
            findings.Add(ViolationKind.GapTold, $"{gap.Before + 1} to follow on {gap.Before}", $"it was told that what comes before {gap.After + 1} can't be had", reader.Name, seq: gap.Before + 1);
            Mark(gap, log, turns, turn);
        }

        var last = reader.After;
        foreach (var (seq, message, time) in reader.Deliveries)
        {
            var index = log.IndexOf(seq);
            if (index < 0 || log.MessageAt(index) != message)
            {
                TellDifference(reader, seq, message, index, log, sends, missing, findings);
            }

            if (seq <= reader.After || (index >= 0 && turns[index] == turn))
            {
                findings.Add(ViolationKind.ReaderDouble, $"what follows on {last}",
                    seq <= reader.After ? $"{seq} came, which is before where it joined" : $"{seq} came a second time", reader.Name, IdOf(index, log), seq);
            }
            else if (seq < last)
            {
                findings.Add(ViolationKind.ReaderReordered, $"what follows on {last}", $"{seq} came", reader.Name, IdOf(index, log), seq);
            }

            if (index >= 0)
            {
                turns[index] = turn;
            }

            last = Math.Max(last, seq);
        }

        TellHoles(reader, last, log, findings, turns, turn);
        if (reader.Stayed && last < head && reader.Gaps.All(it => it.After < head))
        {
            findings.Add(ViolationKind.ReaderIncomplete, $"all up to {head}", $"it got what is up to {last}", reader.Name, seq: last + 1);
        }
    }

    private static string? EpochChange(RecordedReader reader, LogIndex log)
    {
        foreach (var gap in reader.Gaps.Where(it => it.Epoch != reader.Epoch))
        {
            return $"after {gap.Before} it was told {gap.Epoch}";
        }

        return log.Epoch == reader.Epoch ? null : $"at the end it is {log.Epoch}";
    }

    private static void Mark(RecordedGap gap, LogIndex log, int[] turns, int turn)
    {
        for (var i = 0; i < log.Count; i++)
        {
            if (log.Entries[i].Seq > gap.Before && log.Entries[i].Seq <= gap.After)
            {
                turns[i] = turn;
            }
        }
    }

    private static void TellDifference(
        RecordedReader reader, long seq, Fingerprint message, int index, LogIndex log, SendIndex sends, IReadOnlyDictionary<Fingerprint, RecordedSend> missing, Findings findings)
    {
        if (missing.TryGetValue(message, out var lost) && lost.Answers.Any(it => it.Seq == seq))
        {
            return;
        }

        findings.Add(ViolationKind.ReaderDiffers, "what the log has", $"it got {sends.Describe(message)}; {log.Describe(seq)}", reader.Name, IdOf(index, log), seq);
    }

    private static void TellHoles(RecordedReader reader, long last, LogIndex log, Findings findings, int[] turns, int turn)
    {
        long from = 0, to = 0;
        foreach (var (entry, i) in log.Entries.Select(static (entry, i) => (entry, i)))
        {
            if (entry.Seq > reader.After && entry.Seq < last && turns[i] != turn)
            {
                from = from == 0 ? entry.Seq : from;
                to = entry.Seq;
            }
            else if (from != 0)
            {
                Tell(from, to);
                from = 0;
            }
        }

        if (from != 0)
        {
            Tell(from, to);
        }

        void Tell(long from, long to) => findings.Add(ViolationKind.ReaderHole, $"{from} to follow on {from - 1}", $"it did not get {(from == to ? $"{from}" : $"{from} to {to}")}",
            reader.Name, from == to ? IdOf(log.IndexOf(from), log) : "", from);
    }

    private static string IdOf(int index, LogIndex log) => index < 0 ? "" : log.Entries[index].Id;
}
