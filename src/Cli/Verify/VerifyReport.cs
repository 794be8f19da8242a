using ChatCluster.Cli.Traffic;
using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Cli.Verify;

/// <summary>What came of a run.</summary>
internal sealed record VerifyReport
{
    /// <summary>The seed of the run's plan.</summary>
    public required int Seed { get; init; }

    /// <summary>True when every promise was kept, at every gateway.</summary>
    public bool Passed => Violations.Count == 0 && UnreachedGateways.Count == 0;

    /// <summary>Every promise that was broken, with its evidence.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Rooms that were checked.</summary>
    public required int Rooms { get; init; }

    /// <summary>Clients that wrote and read.</summary>
    public required int Clients { get; init; }

    /// <summary>From the first message that was due to the last.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Messages that were sent; one that is sent twice counts once.</summary>
    public required long Sent { get; init; }

    /// <summary>Messages that were acknowledged.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Messages that were sent a second time with the same id.</summary>
    public required long Repeated { get; init; }

    /// <summary>Messages of which it is not known whether they were stored.</summary>
    public required long Unknown { get; init; }

    /// <summary>Events that came, over all clients.</summary>
    public required long Delivered { get; init; }

    /// <summary>Events in the rooms' logs.</summary>
    public required long Stored { get; init; }

    /// <summary>Connections after the first of each client.</summary>
    public required long Reconnects { get; init; }

    /// <summary>Refusals that clients were told, by code, also those that a retry healed.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Gateways that nobody ever reached, neither a client nor the reading of the logs: nothing is known of them.</summary>
    public required IReadOnlyList<Uri> UnreachedGateways { get; init; }

    /// <summary>From the time at which a message should have been sent until it was acknowledged, for every sender that isn't flapping; null when there was none.</summary>
    public required LatencySummary? AckLatency { get; init; }

    /// <summary>From the time at which a message should have been sent until a reader got it, for every reader that is neither slow nor flapping; null when there was none.</summary>
    public required LatencySummary? DeliveryLatency { get; init; }

    /// <summary>How long each room stood still at most, the worst first.</summary>
    public required IReadOnlyList<RoomOutage> Outages { get; init; }

    /// <summary>The longest time that a room acknowledged nothing although something waited for it.</summary>
    public TimeSpan LongestWithoutAck => Outages.Select(static it => it.WithoutAck).DefaultIfEmpty().Max();

    /// <summary>The longest time that a reader got nothing although something was acknowledged.</summary>
    public TimeSpan LongestWithoutDelivery => Outages.Select(static it => it.WithoutDelivery).DefaultIfEmpty().Max();
}
