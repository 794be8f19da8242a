using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>kill -9 of everything under load (of single nodes: tests/Chaos.Tests): nothing that was acknowledged is lost, doubled or out of order, and everybody goes on (P1–P6, P9).</summary>
public sealed class KillSpecs
{
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
}
