using ChatCluster.Chaos.Tests.Suite;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Scenarios;

/// <summary>A node on its own has no room left on its disk: it says so, takes nothing, goes on reading, and goes on writing when there is room again.</summary>
public sealed class FillTheDisk(ITestOutputHelper output)
{
    [Fact, Trait(SuiteTrait.Name, SuiteTrait.Full)]
    public Task The_disk_of_a_node_on_SQLite_is_full_for_a_while() => Scenario.RunAsync(
        output,
        new ScenarioPlan("fill_the_disk", "no write of a node on SQLite succeeds until the first sender has been told, as on a full disk", "P1–P5")
        {
            Cluster = new ProcessClusterPlan { Rooms = 0, Gateways = 1, Embedded = true },
            Expect = static report => Assert.Equal(["unavailable"], report.Errors.Keys),
        },
        static async scenario =>
        {
            var node = scenario.Cluster.Gateways[0];
            scenario.Note("The disk is full");
            node.FillDisk(full: true);
            await node.WhenNotReadyAsync("The log does not answer.");
            scenario.Note("It is not ready.");
            var acknowledged = scenario.Load.Progress.Acknowledged;
            await ReadsAsync(node.Port, scenario.HotRoom);
            await Eventually.True("senders are told that their messages could not be stored", () => scenario.Load.Progress.Errors > 0);
            scenario.Note("The first sender was told.");
            Assert.Equal(acknowledged, scenario.Load.Progress.Acknowledged);
            scenario.Note("There is room again");
            node.FillDisk(full: false);
            await scenario.EveryRoomGoesOnAsync("when there is room again");
            await node.WhenReadyAsync();
            scenario.Note("It is ready.");
        });

    private static async Task ReadsAsync(int port, string room)
    {
        await using var reader = await FrameClient.ConnectAsync(port, "reader");
        var joined = await reader.JoinAsync(room, recent: 5);
        Assert.Equal(joined.Number("seq"), (await reader.EventsAsync(5))[^1].Number("seq"));
        await reader.SayAsync(new { type = "history", @ref = 1, room, limit = 5 });
        Assert.Equal(5, (await reader.ExpectAsync("history")).Field("events").GetArrayLength());
        await reader.CloseAsync();
    }
}
