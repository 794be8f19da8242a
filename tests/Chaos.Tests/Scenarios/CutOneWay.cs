using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A link loses what goes one way and passes what goes the other: each of the two nodes has a different idea of who is gone, and all others reach both.</summary>
public sealed class CutOneWay(ITestOutputHelper output)
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(15);
    private static readonly ProcessClusterPlan WithLinks = new() { Rooms = 3, Gateways = 2, HasLinks = true };

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task What_a_rooms_node_says_does_not_reach_another_rooms_node() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_one_way_between_rooms", "what a rooms node tells another one is lost, not the reverse, for 15 s", "P1–P6, P9") { Cluster = WithLinks, Bar = Scenario.WithinTheDeadline },
        static async scenario =>
        {
            var from = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            await CutAsync(scenario, from, scenario.AnotherRoomsNode(from));
        });

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task What_a_rooms_node_says_does_not_reach_a_gateway() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_one_way_to_a_gateway", "what a rooms node tells a gateway is lost, not the reverse, for 15 s", "P1–P6, P9") { Cluster = WithLinks, Bar = Scenario.WithinTheDeadline },
        static async scenario =>
        {
            var from = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            await CutAsync(scenario, from, scenario.Cluster.Gateways[scenario.Random.Next(2)]);
        });

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task What_a_gateway_says_does_not_reach_a_rooms_node() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_one_way_from_a_gateway", "what a gateway tells a rooms node is lost, not the reverse, for 15 s", "P1–P6, P9") { Cluster = WithLinks, Bar = Scenario.WithinTheDeadline },
        static async scenario =>
        {
            var to = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            await CutAsync(scenario, scenario.Cluster.Gateways[scenario.Random.Next(2)], to);
        });

    private static async Task CutAsync(Scenario scenario, NodeProcess from, NodeProcess to)
    {
        scenario.MayEnd(from);
        scenario.MayEnd(to);
        scenario.Note($"What {from.Name} says does not reach {to.Name}");
        scenario.Cluster.Links.CutOneWay(from.Name, to.Name);
        await Task.WhenAll(Scenario.PassAsync(Cut), scenario.EveryRoomGoesOnAsync("while it is cut"));
        await Eventually.True($"{from.Name} or {to.Name} ends", () => from.HasEnded || to.HasEnded);
        Assert.True(from.HasEnded ^ to.HasEnded, $"One of them goes on, the other ends: {Said(from)}, {Said(to)}.");
        scenario.Note($"{Said(from)}, {Said(to)}");
        await scenario.HealAsync();
    }

    private static string Said(NodeProcess node) => $"{node.Name} {(node.HasEnded ? $"has ended with {node.ExitCode}" : "lives")}";
}
