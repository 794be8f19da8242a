using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>500 people in one room and 500 rooms with hardly anybody in them: those don't notice the crowd, nor the end of the node that holds its room, but for their own rooms on it.</summary>
public sealed class HotRoom(ITestOutputHelper output)
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(50);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task One_room_of_500_members_among_500_quiet_rooms() => Scenario.RunAsync(
        output,
        new ScenarioPlan("hot_room", "a room of 500 members among 500 quiet rooms; then kill -9 of the rooms node that owns it", "P2–P5, P9")
        {
            Bar = TimeSpan.FromSeconds(5),
            Load = static load => load with { Rooms = 500, Clients = 500, Rate = 80, HotRoom = null, Flapping = 0, Slow = 0 },
        },
        static async scenario =>
        {
            scenario.Load.AckLatencySinceLastCall();
            await Scenario.PassAsync(Phase);
            var alone = scenario.Load.AckLatencySinceLastCall();
            scenario.Note($"Quiet rooms alone: {alone}");

            var crowd = await scenario.StartLoadAsync(static load => load with { Rooms = 1, Clients = 500, Rate = 20, HotRoom = null, Flapping = 0, Slow = 0 });
            scenario.Load.AckLatencySinceLastCall();
            await Scenario.PassAsync(Phase);
            var beside = scenario.Load.AckLatencySinceLastCall();
            scenario.Note($"Quiet rooms beside the hot one: {beside}; the hot one: {crowd.AckLatencySinceLastCall()}");
            Assert.True(beside.P50 < (2 * alone.P50) + Noise, $"Quiet rooms took {alone}; beside the hot one they take {beside}.");
            Assert.True(!Scenario.IsStrict || beside.P99 < (2 * alone.P99) + Noise, $"Quiet rooms took {alone}; beside the hot one they take {beside}.");

            var owner = await scenario.Cluster.OwnerOfAsync(crowd.Rooms[0]);
            scenario.Note($"kill -9 {owner.Name}");
            await owner.KillAsync();
            await scenario.EveryRoomGoesOnAsync("after the kill");
            var report = await scenario.FinishLoadAsync(crowd);
            scenario.Note($"The hot room: {report.Delivered} events delivered, longest time without an acknowledgement {report.LongestWithoutAck.TotalSeconds:F2} s");
        });
}
