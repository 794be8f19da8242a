using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>The table of what scenarios cost.</summary>
[Trait(SuiteTrait.Name, SuiteTrait.Core)]
public sealed class ResultsSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ScenarioResult Result(string scenario, int seed, double? ack, bool passed = true, double? bar = 5) => new()
    {
        Scenario = scenario, Title = $"title of {scenario}", Promises = "P1", Seed = seed, At = DateTimeOffset.UnixEpoch, Passed = passed,
        WithoutAck = ack, WithoutDelivery = 0.12, Bar = bar, BarIsFor = Outage.Acknowledgement,
    };

    [Fact]
    public async Task Runs_are_added_up_over_the_processes_that_made_them()
    {
        await new Results(_folder.Path).AddAsync(Result("kill", 1, 3.04));
        await new Results(_folder.Path).AddAsync(Result("cut", 1, 0.5, bar: null));
        await new Results(_folder.Path).AddAsync(Result("kill", 2, 5.51));
        await new Results(_folder.Path).AddAsync(Result("kill", 3, 2.0));
        Assert.Equal(
            [
                "| title of cut | P1 | 1 | 0.5 s | 0.5 s | 0.1 s | 0.1 s | – |",
                "| title of kill | P1 | 3 | 3.0 s | 5.5 s | 0.1 s | 0.1 s | ≤ 5.0 s, ack; **1 over it** |",
            ],
            (await File.ReadAllLinesAsync(_folder.File("table.md"))).Skip(2));
    }

    [Fact]
    public async Task Scenarios_that_run_beside_each_other_keep_each_other_whole()
    {
        await Task.WhenAll(Enumerable.Range(1, 400).Select(seed => Task.Run(() => new Results(_folder.Path).AddAsync(Result("kill", seed, 1)))));
        Assert.Equal(400, (await File.ReadAllLinesAsync(_folder.File("results.jsonl"))).Length);
        Assert.Contains("| title of kill | P1 | 400 |", await File.ReadAllTextAsync(_folder.File("table.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_failed_is_said_to_have()
    {
        var table = Results.Table([Result("kill", 1, null, passed: false), Result("kill", 2, 1)]);
        Assert.Contains("| 2, **1 failed** | 1.0 s | 1.0 s |", table, StringComparison.Ordinal);
    }
}
