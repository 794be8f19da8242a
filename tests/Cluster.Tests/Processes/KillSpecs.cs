using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>kill -9 under load: nothing that was acknowledged is lost, doubled or out of order, and everybody goes on (P1–P6, P9).</summary>
public sealed class KillSpecs
{
    [PostgresTheory]
    [InlineData(3, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    public async Task A_rooms_node_is_killed(int rooms, int victim)
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms, gateways: 1);
        var crowd = Crowd.Start(cluster.Ports, rooms: 6, each: 2);
        await crowd.MoreAsync(20, "before the kill");
        await cluster.Rooms[victim].KillAsync();
        await crowd.MoreAsync(20, $"after the kill\n{cluster.Said()}");
        await crowd.FinishAsync(cluster.Ports[0]);
        Assert.DoesNotContain(cluster.Rooms.Where((_, n) => n != victim), static it => it.HasEnded);
    }

    [PostgresFact]
    public async Task A_gateway_is_killed()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 1, gateways: 2);
        var crowd = Crowd.Start(cluster.Ports, rooms: 4, each: 2);
        await crowd.MoreAsync(20, "before the kill");
        await cluster.Gateways[0].KillAsync();
        await crowd.MoreAsync(20, "after the kill");
        await crowd.FinishAsync(cluster.Gateways[1].Port);
    }

    // Everybody is dead for a moment; what was acknowledged is in the database, and the next ones found a new cluster.
    [PostgresFact]
    public async Task All_nodes_are_killed_at_once_and_started_again()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 2, gateways: 1);
        var ports = cluster.Ports.ToList();
        var crowd = Crowd.Start(ports, rooms: 3, each: 2);
        await crowd.MoreAsync(20, "before the kill");
        await Task.WhenAll([.. cluster.Rooms.Select(static it => it.KillAsync()), .. cluster.Gateways.Select(static it => it.KillAsync())]);
        var next = new[] { cluster.LaunchRooms(), cluster.LaunchRooms() };
        var gateway = cluster.LaunchGateway();
        await Task.WhenAll([.. next.Select(static it => it.WhenReadyAsync()), gateway.WhenReadyAsync()]);
        ports[0] = gateway.Port; // where the writers look next

        await crowd.MoreAsync(20, "after the start");
        await crowd.FinishAsync(gateway.Port);
    }

    // It has missed that the others went on without it: nothing that it still has in hand may be acknowledged, and it ends.
    [PostgresFact]
    public async Task A_rooms_node_is_frozen_until_the_others_have_its_rooms_and_wakes_up()
    {
        await using var cluster = await ProcessCluster.StartAsync(rooms: 3, gateways: 1);
        var crowd = Crowd.Start(cluster.Ports, rooms: 6, each: 2);
        await crowd.MoreAsync(20, "before it freezes");
        var zombie = cluster.Rooms[0];
        zombie.Freeze();
        await crowd.MoreAsync(20, "while it is frozen");
        zombie.Thaw();
        await zombie.WhenEndedAsync();
        Assert.NotEqual(0, zombie.ExitCode); // so that its supervisor starts it again
        await crowd.MoreAsync(20, "after it woke up");
        await crowd.FinishAsync(cluster.Ports[0]);
    }
}
