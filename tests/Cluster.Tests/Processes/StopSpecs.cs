using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>SIGTERM under load: nobody is told an error, clients of a gateway are sent elsewhere, clients of a rooms node don't notice (P9; more of the latter in tests/Chaos.Tests).</summary>
public sealed class StopSpecs
{
    private const int Draining = 4001;

    [PostgresFact]
    public async Task A_gateway_that_stops_sends_its_clients_to_another()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 1, gateways: 2);
        var crowd = Crowd.Start(cluster.Ports, rooms: 3, each: 4);
        await crowd.MoreAsync(20, "before the stop");
        var stopping = cluster.Gateways[0];
        stopping.Terminate();
        await stopping.WhenEndedAsync();
        Assert.Equal(0, stopping.ExitCode);
        await crowd.MoreAsync(20, "after the stop");
        await crowd.FinishAsync(cluster.Gateways[1].Port);
        var closes = crowd.All.SelectMany(static it => it.Closes).ToList();
        Assert.NotEmpty(closes);
        Assert.All(closes, static code => Assert.Equal(Draining, code));
        Assert.All(crowd.All, static it => Assert.Equal(0, it.Errors));
    }

    // A → B → A: what the first owner wrote is still there when it gets the room back.
    [PostgresFact]
    public async Task Rooms_go_away_and_come_back()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 1, gateways: 1);
        var crowd = Crowd.Start(cluster.Ports, rooms: 4, each: 2);
        await crowd.MoreAsync(20, "on the first node");
        var second = cluster.LaunchRooms();
        await second.WhenReadyAsync();
        cluster.Rooms[0].Terminate();
        await cluster.Rooms[0].WhenEndedAsync();
        await crowd.MoreAsync(20, "on the second node");
        var third = cluster.LaunchRooms();
        await third.WhenReadyAsync();
        second.Terminate();
        await second.WhenEndedAsync();
        await crowd.MoreAsync(20, "on the third node");
        await crowd.FinishAsync(cluster.Ports[0]);
        Assert.All(crowd.All, static it => Assert.Equal(0, it.Errors));
    }
}
