namespace ChatCluster.Cli.Load;

/// <summary>What a <see cref="LoadRun"/> does.</summary>
internal sealed record LoadPlan
{
    /// <summary>Gateways; clients begin at each in turn.</summary>
    public required IReadOnlyList<Uri> Gateways { get; init; }

    /// <summary>Rooms that are written to. Default: 10.</summary>
    public int Rooms { get; init; } = 10;

    /// <summary>Clients; each is in one room, reads and writes there. Default: 100.</summary>
    public int Clients { get; init; } = 100;

    /// <summary>Messages a second over all rooms, at a fixed rate. Default: 100.</summary>
    public double Rate { get; init; } = 100;

    /// <summary>Length of a message. Unit: UTF-16 code units. Default: 100.</summary>
    public int TextLength { get; init; } = 100;

    /// <summary>Where all chance comes from. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The token that all clients bring; null in guest mode.</summary>
    public string? Token { get; init; }

    /// <summary>How long what is under way at the end is waited for. Default: 10 s.</summary>
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(10);
}
