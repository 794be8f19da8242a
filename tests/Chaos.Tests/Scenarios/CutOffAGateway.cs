using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A gateway whose sockets are well reaches no room any more, and nobody tells it: its clients must not wait there for ever.</summary>
public sealed class CutOffAGateway(ITestOutputHelper output)
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(15);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task A_gateway_is_cut_off_from_all_rooms_nodes() => Scenario.RunAsync(
        output,
        new ScenarioPlan("cut_off_a_gateway", "a gateway cut off from all rooms nodes, not from the other gateway and PostgreSQL, for 15 s", "P1–P5, P9")
        {
            Bar = Scenario.WithinTheDeadline,
            BarIsFor = Outage.Delivery,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2, HasLinks = true },
        },
        static async scenario =>
        {
            var gateway = scenario.Cluster.Gateways[scenario.Random.Next(2)];
            scenario.MayEnd(gateway);
            scenario.Note($"{gateway.Name} is cut off from all rooms nodes");
            foreach (var rooms in scenario.Cluster.Rooms)
            {
                scenario.Cluster.Links.Cut(gateway.Name, rooms.Name);
            }

            await Task.WhenAll(Scenario.PassAsync(Cut), scenario.WhenExcludedAsync(gateway), scenario.EveryRoomGoesOnAsync("at the other gateway"));
            scenario.Note("The network is whole again");
            scenario.Cluster.Links.HealAll();
            await scenario.StartEndedAgainAsync();
        });
}
