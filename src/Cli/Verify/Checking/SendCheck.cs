namespace ChatCluster.Cli.Verify.Checking;

/// <summary>What must hold of every message: what was acknowledged is in the log, there, and every try got the same answer.</summary>
internal static class SendCheck
{
    /// <returns>The messages that were acknowledged and are not in the log.</returns>
    public static IReadOnlyDictionary<Fingerprint, RecordedSend> Check(RecordedRoom room, LogIndex log, SendIndex sends, Findings findings)
    {
        var missing = new Dictionary<Fingerprint, RecordedSend>();
        foreach (var send in room.Sends)
        {
            var at = log.IndexOf(send.From, send.Id);
            if (send.Ended < send.Tries)
            {
                findings.Add(ViolationKind.Unanswered, "an answer before the run's time to settle was over",
                    $"{send.Tries - send.Ended} of {send.Tries} tries got none; it should have been sent at {Seconds(send.Intended)}", send.From, send.Id);
            }

            if (send.Acknowledged is not null)
            {
                CheckAcknowledged(send, at, log, missing, findings);
            }
            else if (at >= 0 && send.Ended >= send.Tries && send.Answers.All(static it => it.Outcome == SendOutcome.Refused))
            {
                findings.Add(ViolationKind.RefusedButStored, $"not to find what was refused for good ({send.Answers[0].Code})",
                    $"the log has it at {log.Entries[at].Seq}", send.From, send.Id, log.Entries[at].Seq);
            }
        }

        Tell(room, log, sends, missing, findings);
        return missing;
    }

    private static void CheckAcknowledged(RecordedSend send, int at, LogIndex log, Dictionary<Fingerprint, RecordedSend> missing, Findings findings)
    {
        var answers = send.Answers.Where(static it => it.Outcome == SendOutcome.Stored).ToList();
        var first = answers[0];
        if (answers.Find(it => it.Seq != first.Seq) is { Seq: > 0 } other)
        {
            findings.Add(ViolationKind.TwoAnswers, "the same answer to every try", $"{first.Via} was told {first.Seq} at {Seconds(first.Time)}, {other.Via} was told {other.Seq} at {Seconds(other.Time)}; "
                + (at < 0 ? "the log has it nowhere" : $"the log has it at {log.Entries[at].Seq}"), send.From, send.Id, first.Seq);
        }
        else if (at >= 0 && !log.HasAt(send.From, send.Id, first.Seq))
        {
            findings.Add(ViolationKind.WrongPlace, $"it at {first.Seq}, as {first.Via} was told at {Seconds(first.Time)}",
                $"the log has it at {log.Entries[at].Seq}; {log.Describe(first.Seq)}", send.From, send.Id, first.Seq);
        }

        if (at < 0)
        {
            missing.Add(Fingerprint.Of(send.From, send.Id, send.Text), send);
        }
    }

    /// <summary>A message that is not in the log is lost when somebody saw it, and was acknowledged too early when nobody did.</summary>
    private static void Tell(RecordedRoom room, LogIndex log, SendIndex sends, Dictionary<Fingerprint, RecordedSend> missing, Findings findings)
    {
        if (missing.Count == 0)
        {
            return;
        }

        var seenBy = new Dictionary<Fingerprint, (string Reader, Delivery Delivery, int Count)>();
        foreach (var reader in room.Readers)
        {
            foreach (var delivery in reader.Deliveries)
            {
                if (missing.ContainsKey(delivery.Message))
                {
                    seenBy[delivery.Message] = seenBy.TryGetValue(delivery.Message, out var seen)
                        ? seen with { Count = seen.Count + 1 }
                        : (reader.Name, delivery, 1);
                }
            }
        }

        var underOtherName = log.Entries.Where(it => sends.FindUnderOtherName(it, log) is not null).Select(static it => it.Id).ToHashSet();
        foreach (var (message, send) in missing.Where(it => !underOtherName.Contains(it.Value.Id)))
        {
            var ack = send.Answers.First(static it => it.Outcome == SendOutcome.Stored);
            var expected = $"it at {ack.Seq}, as {ack.Via} was told at {Seconds(ack.Time)}";
            if (seenBy.TryGetValue(message, out var seen))
            {
                findings.Add(ViolationKind.Lost, expected, $"the log has it nowhere, and {seen.Count} deliveries of it, the first to {seen.Reader} as {seen.Delivery.Seq} at "
                    + $"{Seconds(seen.Delivery.Time)}; {log.Describe(ack.Seq)}", send.From, send.Id, ack.Seq);
            }
            else
            {
                findings.Add(ViolationKind.AcknowledgedNotStored, expected, $"neither the log nor any reader has it; {log.Describe(ack.Seq)}", send.From, send.Id, ack.Seq);
            }
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:F3} s");
}
