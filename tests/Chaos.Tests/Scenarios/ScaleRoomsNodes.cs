using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Rooms nodes come and rooms move to them; they go again and rooms move back. Nobody is told an error.</summary>
public sealed class ScaleRoomsNodes(ITestOutputHelper output)
{
    private const int Rooms = 32; // so many that every newcomer gets some

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task One_rooms_node_becomes_four_and_one_again() => Scenario.RunAsync(
        output,
        new ScenarioPlan("scale_rooms_nodes", "from one rooms node to four and back to one", "P2–P5, P9")
        {
            Bar = TimeSpan.FromSeconds(1),
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 1, Gateways = 2 },
            Load = static load => load with { Rooms = Rooms, Clients = 2 * Rooms, HotRoom = 0.1 },
        },
        static async scenario =>
        {
            var first = scenario.Cluster.Rooms[0];
            scenario.Note("Three rooms nodes are started");
            var newcomers = Enumerable.Range(0, 3).Select(_ => scenario.Cluster.LaunchRooms()).ToList();
            scenario.Cluster.Rooms.AddRange(newcomers);
            await Task.WhenAll(newcomers.Select(static node => node.WhenReadyAsync()));
            await Eventually.TrueAsync("rooms have moved to all newcomers, and most are there", async () =>
            {
                var there = await Task.WhenAll(newcomers.Select(RoomsOfAsync));
                return there.All(static count => count > 0) && there.Sum() >= Rooms / 2;
            });
            scenario.Note($"Rooms have moved: {first.Name} has {await RoomsOfAsync(first)}, the others {string.Join(", ", await Task.WhenAll(newcomers.Select(RoomsOfAsync)))}");
            await scenario.EveryRoomGoesOnAsync("with four");
            foreach (var node in newcomers)
            {
                scenario.Note($"SIGTERM to {node.Name}");
                node.Terminate();
                await node.WhenEndedAsync();
                Assert.Equal(0, node.ExitCode);
            }

            await scenario.EveryRoomGoesOnAsync("with one again");
        });

    private static async Task<double> RoomsOfAsync(NodeProcess node) => (await Scrape.OfAsync(node.Port)).OrZero("chatcluster_rooms_active");
}
