namespace ChatCluster.Load.Reports;

/// <summary>What one run of a scenario has shown. Figures that a scenario doesn't have are null.</summary>
internal sealed record Row(string Scenario, string System)
{
    /// <summary>Messages that arrived, one for each member, or whatever else the scenario counts.</summary>
    public long? Deliveries { get; init; }

    /// <summary>How many of them should have arrived.</summary>
    public long? Expected { get; init; }

    /// <summary>From the first send to the last arrival.</summary>
    public double? Seconds { get; init; }

    /// <summary>Deliveries a second.</summary>
    public double? Rate { get; init; }

    /// <summary>CPU of all server processes for each delivery. Unit: microseconds. The main figure.</summary>
    public double? ServerMicroseconds { get; init; }

    /// <summary>CPU of the loader for each delivery. Unit: microseconds.</summary>
    public double? LoaderMicroseconds { get; init; }

    /// <summary>Latency from the time at which it should have been sent. Unit: milliseconds.</summary>
    public double? P50 { get; init; }

    /// <inheritdoc cref="P50" />
    public double? P99 { get; init; }

    /// <inheritdoc cref="P50" />
    public double? P999 { get; init; }

    /// <inheritdoc cref="P50" />
    public double? Max { get; init; }

    /// <summary>Server memory for each connection. Unit: bytes.</summary>
    public double? BytesPerConnection { get; init; }

    /// <summary>What else must be known about this run.</summary>
    public string Note { get; init; } = "";

    /// <summary>True when the run did not come to its end, or ours lost something.</summary>
    public bool Failed { get; init; }

    /// <summary>Server CPU over loader CPU: both drift alike on a shared machine.</summary>
    public double? Ratio => ServerMicroseconds / LoaderMicroseconds;

    /// <summary>The row with latencies.</summary>
    public Row With(Timing.Latencies latencies) => latencies.Count == 0
        ? this
        : this with { P50 = latencies.Percentile(50), P99 = latencies.Percentile(99), P999 = latencies.Percentile(99.9), Max = latencies.Percentile(100) };

    /// <summary>The medians of several runs of the same.</summary>
    public static Row Median(IReadOnlyList<Row> runs) => runs.Count == 1
        ? runs[0]
        : runs[0] with
        {
            Deliveries = (long?)Median(runs, static it => it.Deliveries),
            Expected = (long?)Median(runs, static it => it.Expected),
            Seconds = Median(runs, static it => it.Seconds),
            Rate = Median(runs, static it => it.Rate),
            ServerMicroseconds = Median(runs, static it => it.ServerMicroseconds),
            LoaderMicroseconds = Median(runs, static it => it.LoaderMicroseconds),
            P50 = Median(runs, static it => it.P50),
            P99 = Median(runs, static it => it.P99),
            P999 = Median(runs, static it => it.P999),
            Max = Median(runs, static it => it.Max),
            BytesPerConnection = Median(runs, static it => it.BytesPerConnection),
            Note = string.Join("; ", runs.Select(static it => it.Note).Where(static it => it.Length > 0).Distinct()),
            Failed = runs.Any(static it => it.Failed),
        };

    private static double? Median(IReadOnlyList<Row> runs, Func<Row, double?> figure)
    {
        var sorted = runs.Select(figure).OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
