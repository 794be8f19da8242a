using ChatCluster.Load.Reports;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Tests;

public sealed class FigureSpecs
{
    [Fact]
    public void Percentiles_are_values_that_were_measured()
    {
        var latencies = new Latencies();
        foreach (var it in Enumerable.Range(1, 1000).Reverse())
        {
            latencies.Add(it);
        }

        Assert.Equal([500, 990, 999, 1000], new[] { 50, 99, 99.9, 100 }.Select(latencies.Percentile));
    }

    [Fact]
    public void Runs_of_the_same_become_one_row_with_their_medians_beside_the_yardstick()
    {
        var table = Table.Of(
        [
            new Row("S1", "ours") { ServerMicroseconds = 9, LoaderMicroseconds = 4 },
            new Row("S1", "bun") { ServerMicroseconds = 4, LoaderMicroseconds = 4 },
            new Row("S1", "ours") { ServerMicroseconds = 6, LoaderMicroseconds = 4, Note = "LOST 3" },
            new Row("S1", "ours") { ServerMicroseconds = 5, LoaderMicroseconds = 4 },
        ]);
        Assert.Contains("| S1 | ours | 6.00 | 1.50 | 1.50 | –", table, StringComparison.Ordinal);
        Assert.Contains("LOST 3", table, StringComparison.Ordinal);
        Assert.Equal(4, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
