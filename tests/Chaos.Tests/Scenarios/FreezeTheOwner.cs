using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A node stands still until the others have its rooms, and wakes up as if nothing had been: what it has in hand must not be acknowledged, and it ends (P6).</summary>
public sealed class FreezeTheOwner(ITestOutputHelper output)
{
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(20);

    [PostgresFact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task The_rooms_node_that_owns_the_hot_room_is_frozen_and_wakes_up_as_a_zombie() => Scenario.RunAsync(
        output,
        new ScenarioPlan("freeze_the_owner", "SIGSTOP of the rooms node that owns the hot room for 20 s, then SIGCONT", "P1–P6, P9") { Bar = Scenario.WithinTheDeadline },
        static async scenario =>
        {
            var zombie = await scenario.Cluster.OwnerOfAsync(scenario.HotRoom);
            scenario.MayEnd(zombie);
            scenario.Note($"SIGSTOP {zombie.Name}");
            zombie.Freeze();
            await Task.WhenAll(Scenario.PassAsync(Frozen), scenario.EveryRoomGoesOnAsync("while it is frozen"));
            scenario.Note($"SIGCONT {zombie.Name}");
            zombie.Thaw();
            await zombie.WhenEndedAsync();
            Assert.NotEqual(0, zombie.ExitCode); // so that its supervisor starts it again
            await scenario.EveryRoomGoesOnAsync("after it woke up");
        });
}
