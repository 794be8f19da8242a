namespace ChatCluster.Cli.Verify;

/// <summary>What a run of <see cref="VerifyRun"/> does. Two runs of one plan send the same texts, drop the same clients and repeat the same messages at the same times.</summary>
internal sealed record VerifyPlan
{
    /// <summary>Gateways, such as <c>http://localhost:8080</c>. Clients begin at different ones and go on to the others in order.</summary>
    public required IReadOnlyList<Uri> Gateways { get; init; }

    /// <summary>Rooms that are written to. Default: 20.</summary>
    public int Rooms { get; init; } = 20;

    /// <summary>Clients; each is in one room, reads there and (the slow ones excepted) writes there. Default: 100.</summary>
    public int Clients { get; init; } = 100;

    /// <summary>Messages a second over all rooms, at a fixed rate: what is due is sent, however slow the answers are. Default: 500.</summary>
    public double Rate { get; init; } = 500;

    /// <summary>Where all chance comes from. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the clients that drop their connection again and again and come back at another gateway. From 0 to 1. Default: 0.1.</summary>
    public double Flapping { get; init; } = 0.1;

    /// <summary>How long those stay at most before the next drop, and a fifth of it at least. Default: 5 s.</summary>
    public TimeSpan FlappingPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of any wait of a client before it connects again. Default: 20 s, the library's.</summary>
    /// <remarks>Connections that hold for less than a second count as failures there: who flaps so fast waits longer each time, up to this.</remarks>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Share of the clients that only read, about 1 KB a second, and catch up at the end. From 0 to 1. Default: 0.05.</summary>
    public double Slow { get; init; } = 0.05;

    /// <summary>Share of the messages that are sent twice with one id: at once or after the answer, by another connection of the same user where there is one. Default: 0.05.</summary>
    public double Repeated { get; init; } = 0.05;

    /// <summary>Length of a message. Unit: UTF-16 code units. Default: 100.</summary>
    public int TextLength { get; init; } = 100;

    /// <summary>How much of it all, clients and messages, goes to the first room. From 0 to 1; null: as much as to any other.</summary>
    public double? HotRoom { get; init; }

    /// <summary>What the rooms' names begin with. Default: unique for the run, by its seed and its time.</summary>
    public string? RoomPrefix { get; init; }

    /// <summary>How long everything may take, after the last send, until all is answered and all readers are at the head of their room. Default: 60 s.</summary>
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The token that all clients bring; null in guest mode, where each client has a name of its own.</summary>
    public string? Token { get; init; }
}
