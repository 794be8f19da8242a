namespace ChatCluster.Cli.Traffic;

/// <summary>Latencies, all from the time at which the message should have been sent: what waited behind a stall counts with its wait.</summary>
/// <param name="Count">How many were measured.</param>
/// <param name="P50">Half of them are at most this.</param>
/// <param name="P99">99 % are at most this.</param>
/// <param name="P999">99.9 % are at most this.</param>
/// <param name="Max">The longest, exactly.</param>
internal sealed record LatencySummary(long Count, TimeSpan P50, TimeSpan P99, TimeSpan P999, TimeSpan Max);
