using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Client.Tests.Cli.Verify.Checking;

/// <summary>A history in which every promise was kept, with all that may happen in one: repetitions, outcomes that nobody knows, refusals, passers-by, readers that came late or left.</summary>
internal sealed class GoodHistory
{
    private const string Epoch = "epoch1";
    private readonly Random _random;
    private readonly string[] _writers;

    private GoodHistory(int seed)
    {
        _random = new Random(seed);
        _writers = [.. Enumerable.Range(0, _random.Next(2, 6)).Select(static i => $"writer{i}")];
        var count = _random.Next(12, 60);
        for (var i = 0; i < count; i++)
        {
            Messages.Add(new Message(_writers[_random.Next(_writers.Length)], $"m{i}", $"text {i} é", Pick(i)));
        }

        Messages.Add(new Message(_writers[0], "twice", "sent twice", Fate.AcknowledgedTwice));
        Messages.Add(new Message(_writers[1], "refused", "too long", Fate.Refused));
        Messages.Add(new Message(_writers[1], "unknown", "who knows", Fate.UnknownNotStored));
        Messages.Add(new Message(_writers[0], "last", "the last one", Fate.Acknowledged));
        Stored = [.. Messages.Where(static it => it.Fate is not (Fate.Refused or Fate.UnknownNotStored)).Select(static it => new Stored(it.From, it.Id, it.Text))];
        Stored.Insert(_random.Next(Stored.Count), new Stored("passer-by", "m0", "hi")); // ids are per sender
    }

    /// <summary>What became of a message.</summary>
    internal enum Fate
    {
        Acknowledged,
        AcknowledgedTwice,
        UnknownThenAcknowledged,
        UnknownStored,
        UnknownNotStored,
        Refused,
    }

    /// <summary>What was sent, in order.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>What the room has, in order. Whoever changes it changes what all see.</summary>
    public List<Stored> Stored { get; }

    public static GoodHistory Of(int seed) => new(seed);

    /// <summary>What is recorded of it.</summary>
    public RecordedRoom Record()
    {
        var room = new RecordedRoom("room") { LogsWanted = 2, Head = Stored.Count };
        foreach (var (message, i) in Messages.Select(static (message, i) => (message, i)))
        {
            room.Sends.Add(Send(message, i));
        }

        var entries = Stored.Select(static (it, i) => new LogEntry(i + 1, it.From, it.Id, it.Text)).ToList();
        room.Logs.Add(new RecordedLog("gateway A, in pages", Epoch) { Entries = [.. entries] });
        room.Logs.Add(new RecordedLog("gateway B, as a resume", Epoch) { Entries = [.. entries] });
        for (var i = 0; i < 4; i++)
        {
            var reader = new RecordedReader($"reader{i}", Epoch, i < 2 ? 0 : _random.Next(Stored.Count / 2), TimeSpan.Zero) { Stayed = i != 3 };
            var until = reader.Stayed ? Stored.Count : _random.Next((int)reader.After + 1, Stored.Count + 1);
            reader.Deliveries.AddRange(entries.Take((int)reader.After..until).Select(it => new Delivery(it.Seq, it.Message, At((int)it.Seq + 1))));
            room.Readers.Add(reader);
        }

        return room;
    }

    private static TimeSpan At(int i) => TimeSpan.FromMilliseconds(10 * i);

    private RecordedSend Send(Message message, int i)
    {
        var seq = Stored.FindIndex(it => it.From == message.From && it.Id == message.Id) + 1;
        var send = new RecordedSend(message.From, message.Id, message.Text, At(i));
        switch (message.Fate)
        {
            case Fate.Acknowledged:
                send.Add(new RecordedAnswer(SendOutcome.Stored, seq, At(i + 2), "client1"));
                break;
            case Fate.AcknowledgedTwice:
                send.Tries = 2;
                send.Add(new RecordedAnswer(SendOutcome.Stored, seq, At(i + 2), "client1"));
                send.Add(new RecordedAnswer(SendOutcome.Stored, seq, At(i + 3), "client2"));
                break;
            case Fate.UnknownThenAcknowledged:
                send.Tries = 2;
                send.Add(new RecordedAnswer(SendOutcome.Unknown, 0, At(i + 2), "client1", "timeout"));
                send.Add(new RecordedAnswer(SendOutcome.Stored, seq, At(i + 3), "client2"));
                break;
            case Fate.Refused:
                send.Add(new RecordedAnswer(SendOutcome.Refused, 0, At(i + 2), "client1", "text_too_long"));
                break;
            default:
                send.Add(new RecordedAnswer(SendOutcome.Unknown, 0, At(i + 2), "client1", "timeout"));
                break;
        }

        return send;
    }

    private Fate Pick(int i) => i < 3 ? Fate.Acknowledged : _random.Next(20) switch
    {
        0 => Fate.AcknowledgedTwice,
        1 => Fate.UnknownThenAcknowledged,
        2 => Fate.UnknownStored,
        3 => Fate.UnknownNotStored,
        4 => Fate.Refused,
        _ => Fate.Acknowledged,
    };
}

/// <summary>A message of a <see cref="GoodHistory"/>.</summary>
internal sealed record Message(string From, string Id, string Text, GoodHistory.Fate Fate);

/// <summary>An event of a <see cref="GoodHistory"/>.</summary>
internal sealed record Stored(string From, string Id, string Text);
