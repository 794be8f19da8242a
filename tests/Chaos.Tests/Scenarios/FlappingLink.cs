using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A link comes and goes faster than anybody could decide about it: what passes is late and in bursts.</summary>
public sealed class FlappingLink(ITestOutputHelper output)
{
    private const int Times = 10;
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(1);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task The_link_between_two_rooms_nodes_is_cut_and_healed_every_second() => Scenario.RunAsync(
        output,
        new ScenarioPlan("flapping_link", "the link between two of three rooms nodes cut and healed every second for 20 s", "P1–P6, P9")
        {
            Bar = Scenario.WithinTheDeadline,
            Cluster = new ProcessClusterPlan { Rooms = 3, Gateways = 2, HasLinks = true },
        },
        static async scenario =>
        {
            var one = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            var other = scenario.AnotherRoomsNode(one);
            scenario.MayEnd(one);
            scenario.MayEnd(other);
            scenario.Note($"The link between {one.Name} and {other.Name} flaps");
            for (var i = 0; i < Times; i++)
            {
                scenario.Cluster.Links.Cut(one.Name, other.Name);
                await Scenario.PassAsync(Phase);
                scenario.Cluster.Links.Heal(one.Name, other.Name);
                await Scenario.PassAsync(Phase);
            }

            Assert.False(one.HasEnded && other.HasEnded, "At least one of them goes on.");
            scenario.Note($"The link is well again; {(one.HasEnded ? one.Name : other.HasEnded ? other.Name : "nobody")} has ended");
            await scenario.EveryRoomGoesOnAsync("after the link flapped");
            await scenario.StartEndedAgainAsync();
        });
}
