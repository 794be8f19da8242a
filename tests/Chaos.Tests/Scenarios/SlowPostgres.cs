using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Every answer of the database comes 200 ms late: everything is slow, nothing is wrong, and nobody takes it for an outage.</summary>
public sealed class SlowPostgres(ITestOutputHelper output)
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task PostgreSQL_answers_200_ms_late() => Scenario.RunAsync(
        output,
        new ScenarioPlan("slow_postgres", "every answer of PostgreSQL 200 ms late, for 20 s", "P1–P3")
        {
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2, HasDatabaseLinks = true },
        },
        static async scenario =>
        {
            await using var readiness = ReadinessWatch.Begin(scenario.Cluster);
            scenario.Note($"PostgreSQL answers {Late.TotalMilliseconds} ms late; until now: {scenario.Load.AckLatencySinceLastCall()}");
            Delay(scenario.Cluster, Late);
            await scenario.EveryRoomGoesOnAsync("while it is slow");
            await Scenario.PassAsync(Long);
            scenario.Note($"PostgreSQL answers in time; until now: {scenario.Load.AckLatencySinceLastCall()}");
            Delay(scenario.Cluster, TimeSpan.Zero);
            await scenario.EveryRoomGoesOnAsync("when it is quick again");
            Assert.Empty(await readiness.EndAsync());
        });

    private static void Delay(ProcessCluster cluster, TimeSpan late)
    {
        foreach (var node in cluster.All)
        {
            cluster.DatabaseLinkOf(node).AnswerDelay = late;
        }
    }
}
