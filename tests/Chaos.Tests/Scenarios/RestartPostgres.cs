using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>The database restarts, as for an update of it: what is sent meanwhile waits, and nobody is told an error. Balancers are told, for as long as it takes.</summary>
public sealed class RestartPostgres(ITestOutputHelper output)
{
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Core)]
    public Task PostgreSQL_is_restarted() => Scenario.RunAsync(
        output,
        new ScenarioPlan("restart_postgres", "PostgreSQL is restarted (stop fast)", "P1–P3, P5")
        {
            OwnServer = true,
            AllowsErrors = false,

            // The restart takes as long as the readiness checks need to say so, and that may be long on a machine with much to do.
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2, Settings = ["--ChatCluster:Gateway:SendDeadline", "00:00:30"] },
        },
        static async scenario =>
        {
            scenario.Note("PostgreSQL is stopped: fast");
            await scenario.Server.StopAsync();
            await Task.WhenAll(scenario.Cluster.All.Select(static it => it.WhenNotReadyAsync("The log does not answer.")));
            scenario.Note("No node is ready.");
            await scenario.StartServerAgainAsync();
        });
}
