using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>
/// A rooms node is alone on its side of a network that loses everything, and reaches the log all the same: two nodes believe to own its rooms. Only one of them may
/// acknowledge at a place (P6), and the lonely one must end.
/// </summary>
public sealed class CutOffARoomsNode(ITestOutputHelper output)
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(15);
    private static readonly ProcessClusterPlan WithLinks = new() { Rooms = 3, Gateways = 2, HasLinks = true };

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task The_rooms_node_that_owns_the_hot_room_is_cut_off_from_all_others() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_off_a_rooms_node", "the rooms node that owns the hot room cut off from all nodes, not from PostgreSQL, for 15 s", "P1–P6, P9") { Cluster = WithLinks, Bar = Scenario.WithinTheDeadline },
        static async scenario =>
        {
            var lonely = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            scenario.MayEnd(lonely);
            scenario.Note($"{lonely.Name} is cut off from all others");
            scenario.Cluster.CutOff(lonely);
            await Task.WhenAll(Scenario.PassAsync(Cut), scenario.WhenExcludedAsync(lonely), scenario.EveryRoomGoesOnAsync("while it is cut off"));
            await scenario.HealAsync();
        });

    /// <summary>Clients of the smaller side's gateway still reach rooms there. They must not be told of anything that the larger side won't have.</summary>
    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task A_rooms_node_and_a_gateway_are_cut_off_from_all_others() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_off_a_minority", "a rooms node and a gateway cut off from the others, not from PostgreSQL, for 15 s", "P1–P6, P9") { Cluster = WithLinks, Bar = Scenario.WithinTheDeadline },
        static async scenario =>
        {
            var rooms = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            var gateway = scenario.Cluster.Gateways[scenario.Random.Next(2)];
            scenario.MayEnd(rooms);
            scenario.MayEnd(gateway);
            scenario.Note($"{rooms.Name} and {gateway.Name} are cut off from the others");
            scenario.Cluster.CutOff(rooms);
            scenario.Cluster.CutOff(gateway);
            scenario.Cluster.Links.Heal(rooms.Name, gateway.Name);
            await Task.WhenAll(
                Scenario.PassAsync(Cut),
                scenario.WhenExcludedAsync(rooms),
                scenario.WhenExcludedAsync(gateway),
                scenario.EveryRoomGoesOnAsync("on the larger side"));
            await scenario.HealAsync();
        });
}
