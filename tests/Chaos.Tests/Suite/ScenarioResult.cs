namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What came of one run of a scenario: a line of <c>artifacts/chaos/results.jsonl</c>.</summary>
internal sealed record ScenarioResult
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>What happens in it.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows.</summary>
    public required string Promises { get; init; }

    /// <summary>Of the run.</summary>
    public required int Seed { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Nothing was lost, doubled or out of order, nobody ended who should not have, nothing was left behind.</summary>
    public required bool Passed { get; init; }

    /// <summary>The longest time without an acknowledgement. Unit: seconds; null when it failed before that was known.</summary>
    public double? WithoutAck { get; init; }

    /// <summary>The longest time without a delivery. Unit: seconds.</summary>
    public double? WithoutDelivery { get; init; }

    /// <summary>The bar. Unit: seconds; null when there is none.</summary>
    public double? Bar { get; init; }

    /// <summary>What the bar is for.</summary>
    public required Outage BarIsFor { get; init; }

    /// <summary>Messages that were acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Errors that clients were told, those included that a retry healed.</summary>
    public long Errors { get; init; }

    /// <summary>The outage that the bar is for.</summary>
    public double? Outage => BarIsFor == Suite.Outage.Delivery ? WithoutDelivery : WithoutAck;

    /// <summary>False when it took longer than the bar allows.</summary>
    public bool IsWithinBar => Bar is null || Outage <= Bar;
}
