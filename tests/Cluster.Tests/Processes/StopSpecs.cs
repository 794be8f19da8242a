using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>SIGTERM to a gateway under load: nobody is told an error, its clients are sent elsewhere (P9; rooms nodes: tests/Chaos.Tests).</summary>
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
}
