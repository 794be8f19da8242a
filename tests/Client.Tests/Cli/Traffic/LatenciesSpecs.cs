using ChatCluster.Cli.Traffic;
using CsCheck;

namespace ChatCluster.Client.Tests.Cli.Traffic;

public class LatenciesSpecs
{
    [Fact]
    public void Percentiles_are_those_of_the_sorted_values_within_one_and_a_half_percent() =>
        Gen.Long[0, 100_000_000].Array[1, 500].Sample(static values =>
        {
            var latencies = new Latencies();
            foreach (var value in values)
            {
                latencies.Add(TimeSpan.FromMicroseconds(value));
            }

            var sorted = values.Order().ToArray();
            foreach (var percent in new[] { 1, 50, 90, 99, 99.9, 100 })
            {
                var exact = sorted[(int)Math.Ceiling(percent / 100 * sorted.Length) - 1];
                Assert.InRange(latencies.Percentile(percent).TotalMicroseconds, exact, (exact * (1 + (1 / 64.0))) + 1);
            }

            Assert.Equal(TimeSpan.FromMicroseconds(sorted[^1]), latencies.Summarize().Max);
            Assert.Equal(values.Length, latencies.Summarize().Count);
        });

    [Fact]
    public void Without_values_all_is_zero() => Assert.Equal(new LatencySummary(0, default, default, default, default), new Latencies().Summarize());

    [Fact]
    public void Without_values_there_is_nothing_to_tell()
    {
        var latencies = new Latencies();
        Assert.Null(latencies.SummarizeIfAny());
        latencies.Add(TimeSpan.Zero);
        Assert.Equal(1, latencies.SummarizeIfAny()!.Count);
    }

    [Fact]
    public void A_latency_below_zero_or_of_weeks_breaks_nothing()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromSeconds(-1));
        latencies.Add(TimeSpan.FromDays(100));
        Assert.Equal(TimeSpan.Zero, latencies.Percentile(50));
        Assert.True(latencies.Percentile(100) > TimeSpan.FromDays(12));
    }
}
