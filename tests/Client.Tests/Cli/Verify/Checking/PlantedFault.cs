using ChatCluster.Cli.Verify.Checking;
using static ChatCluster.Client.Tests.Cli.Verify.Checking.GoodHistory;

namespace ChatCluster.Client.Tests.Cli.Verify.Checking;

/// <summary>A fault that is put into a good history, and what must be found then.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="Kinds">What is found, and nothing else.</param>
/// <param name="Plant">Plants it at a random place.</param>
internal sealed record PlantedFault(string Name, ViolationKind[] Kinds, Func<GoodHistory, Random, Planted> Plant)
{
    /// <summary>One at least for every kind of violation.</summary>
    public static readonly IReadOnlyList<PlantedFault> All =
    [
        new("the newest message is gone from the log", [ViolationKind.Lost], static (history, _) =>
        {
            var room = history.Record();
            var gone = room.Logs[0].Entries[^1];
            room.Logs.ForEach(static log => log.Entries.RemoveAt(log.Entries.Count - 1));
            room.Head--;
            return new(room, gone.From, gone.Id, gone.Seq);
        }),
        new("a message's place is taken by another in the log", [ViolationKind.Lost], static (history, random) =>
        {
            var room = history.Record();
            var gone = PickAcknowledged(history, room, random);
            room.Logs.ForEach(log => log.Entries[(int)gone.Seq - 1] = gone with { From = "passer-by", Id = "other" });
            room.Readers.RemoveRange(2, 2); // the two that are left saw the message
            return new(room, gone.From, gone.Id, gone.Seq);
        }),
        new("a message is cut out of the log", [ViolationKind.Lost, ViolationKind.HoleInLog], static (history, random) =>
        {
            var room = history.Record();
            var gone = PickAcknowledged(history, room, random, notLast: true);
            room.Logs.ForEach(log => log.Entries.RemoveAt((int)gone.Seq - 1));
            return new(room, gone.From, gone.Id, gone.Seq);
        }),
        new("acknowledged and never stored", [ViolationKind.AcknowledgedNotStored], static (history, random) =>
        {
            var room = history.Record();
            var send = room.Sends.Single(static it => it.Id == "unknown");
            var seq = random.Next(1, history.Stored.Count + 10);
            return new(Answer(room, send, seq), send.From, send.Id, seq);
        }),
        new("acknowledged in another place", [ViolationKind.WrongPlace], static (history, random) =>
        {
            var room = history.Record();
            var entry = PickAcknowledged(history, room, random);
            var wrong = 1 + ((entry.Seq + random.Next(history.Stored.Count - 1)) % history.Stored.Count);
            return new(Answer(room, SendOf(room, entry), wrong), entry.From, entry.Id, wrong);
        }),
        new("stored twice", [ViolationKind.DoubledInLog], static (history, random) =>
        {
            var first = random.Next(history.Stored.Count / 2);
            var again = random.Next(first + 1, history.Stored.Count);
            var doubled = history.Stored.FindIndex(first, static it => it.From != "passer-by");
            again = Math.Max(again, doubled + 1);
            history.Stored.Insert(again, history.Stored[doubled]);
            return new(history.Record(), history.Stored[doubled].From, history.Stored[doubled].Id, again + 1);
        }),
        new("a repetition is answered with another place", [ViolationKind.TwoAnswers], static (history, random) =>
        {
            var room = history.Record();
            var send = room.Sends.Single(static it => it.Id == "twice");
            var first = send.Answers[0].Seq;
            return new(Answer(room, send, first, first + random.Next(1, 9)), send.From, send.Id, first);
        }),
        new("a repetition is stored and answered as if it were new", [ViolationKind.TwoAnswers, ViolationKind.DoubledInLog], static (history, random) =>
        {
            var at = history.Stored.FindIndex(static it => it.Id == "twice");
            var again = random.Next(at + 1, history.Stored.Count + 1);
            history.Stored.Insert(again, history.Stored[at]);
            var room = history.Record();
            var send = room.Sends.Single(static it => it.Id == "twice");
            return new(Answer(room, send, at + 1, again + 1), send.From, send.Id, at + 1);
        }),
        new("refused and stored", [ViolationKind.RefusedButStored], static (history, random) =>
        {
            var message = history.Messages.Single(static it => it.Id == "refused");
            var at = random.Next(history.Stored.Count);
            history.Stored.Insert(at, new Stored(message.From, message.Id, message.Text));
            return new(history.Record(), message.From, message.Id, at + 1);
        }),
        new("never answered", [ViolationKind.Unanswered], static (history, random) =>
        {
            var room = history.Record();
            var send = room.Sends[random.Next(room.Sends.Count)];
            send.Tries++;
            return new(room, send.From, send.Id, 0);
        }),
        new("a place is left out, for all alike", [ViolationKind.HoleInLog], static (history, random) =>
        {
            var hole = random.Next(1, history.Stored.Count);
            return new(Renumber(history.Record(), seq => seq < hole ? seq : seq + 1), "", "", hole);
        }),
        new("two events change places when the log is read", [ViolationKind.LogOutOfOrder], static (history, random) =>
        {
            var room = history.Record();
            var at = random.Next(1, history.Stored.Count);
            room.Logs.ForEach(log => log.Entries.Reverse(at - 1, 2));
            var late = room.Logs[0].Entries[at];
            return new(room, late.From, late.Id, late.Seq);
        }),
        new("another text is stored", [ViolationKind.WrongText], static (history, random) =>
        {
            var at = PickStored(history, random);
            history.Stored[at] = history.Stored[at] with { Text = history.Stored[at].Text + "!" };
            return new(history.Record(), history.Stored[at].From, history.Stored[at].Id, at + 1);
        }),
        new("it is stored as another's", [ViolationKind.WrongSender], static (history, random) =>
        {
            var room = history.Record();
            var entry = PickAcknowledged(history, room, random);
            history.Stored[(int)entry.Seq - 1] = new Stored(random.Next(2) == 0 ? "mallory" : "passer-by", entry.Id, entry.Text);
            var changed = history.Record();
            return new(Answer(changed, SendOf(changed, entry), entry.Seq), entry.From, entry.Id, entry.Seq);
        }),
        new("a message that nobody sent", [ViolationKind.Foreign], static (history, random) =>
        {
            var at = random.Next(history.Stored.Count);
            history.Stored.Insert(at, new Stored("writer1", "nobody's", "boo"));
            return new(history.Record(), "writer1", "nobody's", at + 1);
        }),
        new("another gateway has another text", [ViolationKind.LogsDiffer], static (history, random) =>
        {
            var room = history.Record();
            var at = random.Next(history.Stored.Count);
            room.Logs[1].Entries[at] = room.Logs[1].Entries[at] with { Text = "other" };
            return new(room, "", "", at + 1);
        }),
        new("another gateway has not everything", [ViolationKind.LogsDiffer], static (history, random) =>
        {
            var room = history.Record();
            var at = random.Next(history.Stored.Count);
            room.Logs[1].Entries.RemoveRange(at, history.Stored.Count - at);
            return new(room, "", "", at + 1);
        }),
        new("the log can't be read", [ViolationKind.LogNotRead], static (history, _) =>
        {
            var room = history.Record();
            room.Logs.Clear();
            return new(room, "", "", 0);
        }),
        new("the log can't be read a second time", [ViolationKind.LogNotRead], static (history, _) =>
        {
            var room = history.Record();
            room.Logs.RemoveAt(1);
            return new(room, "", "", 0);
        }),
        new("a reader misses an event", [ViolationKind.ReaderHole], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count - 1);
            var missed = reader.Deliveries[at];
            reader.Deliveries.RemoveAt(at);
            return new(room, reader.Name, room.Logs[0].Entries[(int)missed.Seq - 1].Id, missed.Seq);
        }),
        new("a reader misses several events", [ViolationKind.ReaderHole], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count - 3);
            var missed = reader.Deliveries[at];
            reader.Deliveries.RemoveRange(at, 2);
            return new(room, reader.Name, "", missed.Seq);
        }),
        new("a reader gets an event twice", [ViolationKind.ReaderDouble], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count);
            reader.Deliveries.Insert(random.Next(at + 1, reader.Deliveries.Count + 1), reader.Deliveries[at]);
            return new(room, reader.Name, room.Logs[0].Entries[(int)reader.Deliveries[at].Seq - 1].Id, reader.Deliveries[at].Seq);
        }),
        new("a reader gets what is before where it joined", [ViolationKind.ReaderDouble], static (history, random) =>
        {
            var (room, early) = WithReader(history, random);
            var late = new RecordedReader("late", early.Epoch, 3, TimeSpan.Zero);
            late.Deliveries.AddRange(early.Deliveries.Where(static it => it.Seq >= 3));
            room.Readers.Add(late);
            return new(room, "late", room.Logs[0].Entries[2].Id, 3);
        }),
        new("a reader gets two events in the wrong order", [ViolationKind.ReaderReordered], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count - 1);
            reader.Deliveries.Reverse(at, 2);
            return new(room, reader.Name, room.Logs[0].Entries[(int)reader.Deliveries[at + 1].Seq - 1].Id, reader.Deliveries[at + 1].Seq);
        }),
        new("a reader gets another text", [ViolationKind.ReaderDiffers], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count);
            var entry = room.Logs[0].Entries[(int)reader.Deliveries[at].Seq - 1];
            reader.Deliveries[at] = reader.Deliveries[at] with { Message = Fingerprint.Of(entry.From, entry.Id, entry.Text + "!") };
            return new(room, reader.Name, entry.Id, entry.Seq);
        }),
        new("a reader gets what the log doesn't have", [ViolationKind.ReaderDiffers], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            reader.Deliveries.Add(new Delivery(history.Stored.Count + 1, Fingerprint.Of("writer0", "unknown", "who knows"), TimeSpan.FromMinutes(1)));
            return new(room, reader.Name, "", history.Stored.Count + 1);
        }),
        new("a reader stands still", [ViolationKind.ReaderIncomplete], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count);
            reader.Deliveries.RemoveRange(at, reader.Deliveries.Count - at);
            return new(room, reader.Name, "", at + 1);
        }),
        new("a reader is told a gap", [ViolationKind.GapTold], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            var at = random.Next(reader.Deliveries.Count - 1);
            var until = random.Next(at + 1, reader.Deliveries.Count);
            reader.Deliveries.RemoveRange(at, until - at);
            reader.Gaps.Add(new RecordedGap(reader.Epoch, at, until));
            return new(room, reader.Name, "", at + 1);
        }),
        new("a reader is told another epoch", [ViolationKind.EpochChanged], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            reader.Gaps.Add(new RecordedGap("epoch2", reader.Deliveries[^1].Seq, 0));
            reader.Deliveries.AddRange(reader.Deliveries[..3]);
            return new(room, reader.Name, "", 0);
        }),
        new("another gateway has another epoch", [ViolationKind.EpochChanged], static (history, _) =>
        {
            var room = history.Record();
            room.Logs[1] = new RecordedLog("gateway B", "epoch2");
            return new(room, "", "", 0);
        }),
        new("a gateway breaks the protocol", [ViolationKind.ProtocolBroken], static (history, random) =>
        {
            var (room, reader) = WithReader(history, random);
            reader.ProtocolViolations.Add("after 3 came 5");
            return new(room, reader.Name, "", 0);
        }),
    ];

    private static (RecordedRoom Room, RecordedReader Reader) WithReader(GoodHistory history, Random random)
    {
        var room = history.Record();
        return (room, room.Readers[random.Next(2)]); // those that were there from the beginning to the end
    }

    private static int PickStored(GoodHistory history, Random random)
    {
        int at;
        do
        {
            at = random.Next(history.Stored.Count);
        }
        while (history.Stored[at].From == "passer-by");
        return at;
    }

    private static LogEntry PickAcknowledged(GoodHistory history, RecordedRoom room, Random random, bool notLast = false)
    {
        var candidates = room.Logs[0].Entries
            .Where(it => history.Messages.Exists(message => message.From == it.From && message.Id == it.Id && message.Fate == Fate.Acknowledged))
            .Where(it => !(notLast && it.Seq == history.Stored.Count)).ToList();
        return candidates[random.Next(candidates.Count)];
    }

    private static RecordedSend SendOf(RecordedRoom room, LogEntry entry) => room.Sends.Single(it => it.From == entry.From && it.Id == entry.Id);

    /// <summary>Gives a message other answers.</summary>
    private static RecordedRoom Answer(RecordedRoom room, RecordedSend send, params long[] seqs)
    {
        var other = new RecordedSend(send.From, send.Id, send.Text, send.Intended) { Tries = seqs.Length };
        foreach (var seq in seqs)
        {
            other.Add(new RecordedAnswer(SendOutcome.Stored, seq, send.Intended + TimeSpan.FromMilliseconds(20), "client1"));
        }

        room.Sends[room.Sends.IndexOf(send)] = other;
        return room;
    }

    /// <summary>Gives everything other places.</summary>
    private static RecordedRoom Renumber(RecordedRoom room, Func<long, long> other)
    {
        var renumbered = new RecordedRoom(room.Name) { LogsWanted = room.LogsWanted, Head = other(room.Head!.Value) };
        foreach (var send in room.Sends)
        {
            var changed = new RecordedSend(send.From, send.Id, send.Text, send.Intended) { Tries = send.Tries };
            foreach (var answer in send.Answers)
            {
                changed.Add(answer with { Seq = answer.Seq == 0 ? 0 : other(answer.Seq) });
            }

            renumbered.Sends.Add(changed);
        }

        foreach (var log in room.Logs)
        {
            renumbered.Logs.Add(new RecordedLog(log.Source, log.Epoch) { Entries = [.. log.Entries.Select(it => it with { Seq = other(it.Seq) })] });
        }

        foreach (var reader in room.Readers)
        {
            var changed = new RecordedReader(reader.Name, reader.Epoch, reader.After == 0 ? 0 : other(reader.After), reader.Joined) { Stayed = reader.Stayed };
            changed.Deliveries.AddRange(reader.Deliveries.Select(it => it with { Seq = other(it.Seq) }));
            renumbered.Readers.Add(changed);
        }

        return renumbered;
    }
}

/// <summary>A history with a fault, and where it is.</summary>
internal sealed record Planted(RecordedRoom Room, string Who, string Id, long Seq);
