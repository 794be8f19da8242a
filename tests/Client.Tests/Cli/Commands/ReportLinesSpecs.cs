using ChatCluster.Cli.Commands;

namespace ChatCluster.Client.Tests.Cli.Commands;

public class ReportLinesSpecs
{
    [Fact]
    public void Refused_tries_come_with_what_they_mean_the_most_frequent_first() => Assert.Equal(
        "refused tries: unavailable 12, rate_limited 3 (each try of a message counts; what the server could not take just then was sent again, and what it never took is missing from the acknowledged)\n",
        ReportLines.Errors(new Dictionary<string, long> { ["rate_limited"] = 3, ["unavailable"] = 12 }));

    [Fact]
    public void Without_any_there_is_no_line() => Assert.Equal("", ReportLines.Errors(new Dictionary<string, long>()));
}
