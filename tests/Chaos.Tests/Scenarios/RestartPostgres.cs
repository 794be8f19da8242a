using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>The database restarts, as for an update of it: what is sent meanwhile waits, and nobody is told an error.</summary>
public sealed class RestartPostgres(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task PostgreSQL_is_restarted() => Scenario.RunAsync(
        output,
        new ScenarioPlan("restart_postgres", "PostgreSQL is restarted (stop fast)", "P1–P3, P5") { OwnServer = true, AllowsErrors = false, Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2 } },
        static async scenario =>
        {
            scenario.Note("PostgreSQL is stopped: fast");
            await scenario.Server.StopAsync();
            await scenario.StartServerAgainAsync();
        });
}
