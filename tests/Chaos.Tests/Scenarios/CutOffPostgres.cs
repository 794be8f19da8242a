using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A rooms node reaches every other node, but not the log: it can acknowledge nothing. Its rooms go on elsewhere, or as soon as the log is back.</summary>
public sealed class CutOffPostgres(ITestOutputHelper output)
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ResetEvery = TimeSpan.FromMilliseconds(100);
    private static readonly ProcessClusterPlan WithLinks = new() { Rooms = 3, Gateways = 2, HasDatabaseLinks = true };

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task What_a_rooms_node_and_PostgreSQL_tell_each_other_is_lost() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_off_postgres", "the rooms node that owns the hot room cut off from PostgreSQL, not from the nodes, silently, for 15 s", "P1–P6") { Cluster = WithLinks, Bar = Scenario.WithinTheDeadline },
        static scenario => CutAsync(scenario, static async link =>
        {
            link.IsSilent = true;
            await Scenario.PassAsync(Away);
            link.IsSilent = false;
        }));

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task Connections_of_a_rooms_node_to_PostgreSQL_are_reset_again_and_again() => Scenario.RunAsync(
        output,
        new ScenarioPlan("reset_postgres", "every connection of the rooms node that owns the hot room to PostgreSQL reset, again and again, for 15 s", "P1–P6") { Cluster = WithLinks },
        static scenario => CutAsync(scenario, static async link =>
        {
            using var over = new CancellationTokenSource(Away);
            while (!over.IsCancellationRequested)
            {
                link.Cut();
                await Scenario.PassAsync(ResetEvery);
            }
        }));

    private static async Task CutAsync(Scenario scenario, Func<TcpProxy, Task> cut)
    {
        var owner = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
        scenario.MayEnd(owner); // its rooms are served elsewhere by then
        scenario.Note($"{owner.Name} is cut off from PostgreSQL");
        var away = cut(scenario.Cluster.DatabaseLinkOf(owner));
        try
        {
            await scenario.EveryRoomGoesOnAsync("whoever owns them");
        }
        finally
        {
            await away;
        }

        // The others may have excluded it: then it is not ready, and its end takes as long as its own questions to a database that says nothing.
        await owner.WhenEndedOrReadyAsync();
        scenario.Note($"PostgreSQL can be reached again; {owner.Name} {(owner.HasEnded ? $"has ended with {owner.ExitCode}" : "lives")}");
        await scenario.EveryRoomGoesOnAsync("after the cut");
        await scenario.StartEndedAgainAsync();
    }
}
