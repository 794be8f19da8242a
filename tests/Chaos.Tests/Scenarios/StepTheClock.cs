using System.Globalization;
using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>Somebody sets the clock of a node, by an hour: times in events may jump, nothing else does.</summary>
public sealed class StepTheClock(ITestOutputHelper output)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task The_clocks_of_a_rooms_node_and_of_a_gateway_are_stepped_by_an_hour() => Scenario.RunAsync(
        output,
        new ScenarioPlan("step_the_clock", "the clocks of the rooms node that owns the hot room and of a gateway jump: an hour forwards, two back", "P2–P6")
        {
            AllowsErrors = false,
            Cluster = new ProcessClusterPlan { Rooms = 2, Gateways = 2, HasOwnClocks = true },
        },
        static async scenario =>
        {
            var owner = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            var gateway = scenario.Cluster.Gateways[scenario.Random.Next(2)];
            await StepAsync(Hour);
            await Eventually.TrueAsync("events have the time that the clock was set to", async () => await HotRoomsNewestAsync() > DateTimeOffset.UtcNow + (Hour / 2), every: TimeSpan.FromMilliseconds(250));
            await StepAsync(-Hour);

            // Times in a room never go back, also not at an owner whose clock is right.
            var newest = await HotRoomsNewestAsync();
            Assert.True(newest > DateTimeOffset.UtcNow + (Hour / 2), $"The newest event is of {newest}: times went back.");
            scenario.Note($"SIGTERM to {owner.Name}: its rooms move to a node with another clock");
            owner.Terminate();
            await owner.WhenEndedAsync();
            await scenario.EveryRoomGoesOnAsync("after the move");
            Assert.True(await HotRoomsNewestAsync() >= newest);

            Task<DateTimeOffset> HotRoomsNewestAsync() => NewestAsync(gateway.Port, scenario.HotRoom);

            async Task StepAsync(TimeSpan offset)
            {
                scenario.Note($"The clocks of {owner.Name} and {gateway.Name} are {offset} from the right time");
                scenario.Cluster.StepClock(owner, offset);
                scenario.Cluster.StepClock(gateway, offset);
                await scenario.EveryRoomGoesOnAsync("after the step");
            }
        });

    private static async Task<DateTimeOffset> NewestAsync(int port, string room)
    {
        await using var client = await FrameClient.ConnectAsync(port, "watchmaker");
        await client.JoinAsync(room, recent: 1);
        var newest = DateTimeOffset.Parse((await client.ExpectAsync("event")).Text("at"), CultureInfo.InvariantCulture);
        await client.Raw.SendCloseAsync(1000);
        return newest;
    }
}
