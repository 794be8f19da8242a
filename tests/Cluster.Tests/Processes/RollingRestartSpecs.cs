using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>Every node is replaced under load, by leave and by crash, while some write and others only read (P2, P3, P9).</summary>
public sealed class RollingRestartSpecs
{
    private const int Draining = 4001;

    [PostgresFact]
    public async Task All_nodes_are_restarted_one_after_the_other_and_nobody_is_told_an_error()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 2, gateways: 2, settings: SlowReadersShow);
        var crowd = Crowd.Start(cluster.Ports, rooms: 4, each: 2, readers: 2);
        await crowd.MoreAsync(20, "before the restarts");
        foreach (var node in (NodeProcess[])[.. cluster.Rooms, .. cluster.Gateways])
        {
            await cluster.RestartAsync(node);
            await crowd.MoreAsync(20, $"after a restart\n{cluster.Said()}");
        }

        await crowd.FinishAsync(cluster.Ports[0]);
        Assert.All(crowd.All, static it => Assert.Equal(0, it.Errors));
        Assert.All(crowd.All.SelectMany(static it => it.Closes), static code => Assert.Equal(Draining, code));
        Assert.All(crowd.Writers, static it => Assert.NotEmpty(it.Closes)); // both gateways went away
        Assert.Contains("reads slowly", cluster.Said(), StringComparison.Ordinal);
    }

    // A → B → A, by a crash each time: what the first owner wrote is there when rooms come back, and readers that were far behind get all of it.
    [PostgresFact]
    public async Task Rooms_go_away_by_a_crash_and_come_back_by_another()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 2, gateways: 1, settings: SlowReadersShow);
        var crowd = Crowd.Start(cluster.Ports, rooms: 4, each: 2, readers: 2);
        await crowd.MoreAsync(20, "on both nodes");
        await cluster.Rooms[0].KillAsync();
        await crowd.MoreAsync(20, "on the second node alone");
        await cluster.LaunchAgain(cluster.Rooms[0]).WhenReadyAsync();
        await cluster.Rooms[1].KillAsync();
        await crowd.MoreAsync(20, $"on the first node, started again\n{cluster.Said()}");
        await crowd.FinishAsync(cluster.Ports[0]);
        Assert.All(crowd.All, static it => Assert.Empty(it.Closes));
        Assert.Contains("reads slowly", cluster.Said(), StringComparison.Ordinal);
    }

    // Buffers so small that a reader that rests is behind at once, and is said to be.
    private static readonly string[] SlowReadersShow =
    [
        "--ChatCluster:Gateway:OutboxBytes", "16384", "--ChatCluster:Gateway:SocketSendBuffer", "4096", "--Logging:LogLevel:ChatCluster.Gateway.Relays", "Debug",
    ];
}
