using ChatCluster.Cli.Traffic;

namespace ChatCluster.Cli.Load;

/// <summary>What came of a <see cref="LoadRun"/>.</summary>
internal sealed record LoadReport
{
    /// <summary>From the first message that was due to the last.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Clients.</summary>
    public required int Clients { get; init; }

    /// <summary>Rooms.</summary>
    public required int Rooms { get; init; }

    /// <summary>Messages that were sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Messages that were acknowledged.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Events that came, over all clients.</summary>
    public required long Delivered { get; init; }

    /// <summary>Messages a second that were sent while it was writing.</summary>
    public double SentPerSecond => PerSecond(Sent);

    /// <summary>The same of those that were acknowledged.</summary>
    public double AcknowledgedPerSecond => PerSecond(Acknowledged);

    /// <summary>The same of deliveries.</summary>
    public double DeliveredPerSecond => PerSecond(Delivered);

    /// <summary>Connections after the first of each client.</summary>
    public required long Reconnects { get; init; }

    /// <summary>Refusals by code, also those that a retry healed.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Gateways that no client ever reached.</summary>
    public required IReadOnlyList<Uri> UnreachedGateways { get; init; }

    /// <summary>From the time at which a message should have been sent until it was acknowledged; null when none was.</summary>
    public required LatencySummary? AckLatency { get; init; }

    /// <summary>From the time at which a message should have been sent until a client got it, for every client; null when none did.</summary>
    public required LatencySummary? DeliveryLatency { get; init; }

    private double PerSecond(long count) => Duration > TimeSpan.Zero ? Math.Round(count / Duration.TotalSeconds, 1) : 0;
}
