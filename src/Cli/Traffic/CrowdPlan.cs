namespace ChatCluster.Cli.Traffic;

/// <summary>How the clients of a run connect.</summary>
internal sealed record CrowdPlan
{
    /// <summary>The gateways; clients begin at each in turn.</summary>
    public required IReadOnlyList<Uri> Gateways { get; init; }

    /// <summary>Unique for the run: what the users' names and the messages' ids begin with.</summary>
    public required string Tag { get; init; }

    /// <summary>The rooms' names, by number.</summary>
    public required IReadOnlyList<string> Rooms { get; init; }

    /// <summary>The token that all bring; null in guest mode.</summary>
    public string? Token { get; init; }

    /// <summary>Upper bound of any wait before connecting again. Default: 20 s, the library's.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where the clients' random waits come from.</summary>
    public required int Seed { get; init; }
}
