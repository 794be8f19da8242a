using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>All of the database dies in mid-sentence: commits that nobody has heard of are looked for in the log, not believed and not given up.</summary>
public sealed class KillPostgres(ITestOutputHelper output)
{
    private const int Times = 2;

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task PostgreSQL_is_killed() => Scenario.RunAsync(
        output,
        new ScenarioPlan("kill_postgres", $"kill -9 of every process of PostgreSQL, {Times} times", "P1–P3, P5")
        {
            OwnServer = true,
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 },
        },
        static async scenario =>
        {
            for (var time = 0; time < Times; time++)
            {
                scenario.Note("kill -9 of PostgreSQL");
                await scenario.Server.KillAsync();
                await scenario.StartServerAgainAsync();
            }
        });
}
