using System.Net;
using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>SIGTERM: a node does one thing after the other. Akka's own order would end the actors while sockets are still open.</summary>
public sealed class StopOrderSpecs
{
    [PostgresFact]
    public async Task A_node_serves_to_the_end_what_it_has_then_leaves_then_closes_its_log()
    {
        await using var cluster = await ProcessCluster.StartAsync(
            rooms: 1, gateways: 1, settings: ["--Logging:LogLevel:Default", "Debug", "--Logging:LogLevel:Akka", "Information"]);
        var (gateway, rooms) = (cluster.Gateways[0], cluster.Rooms[0]);
        await using var client = await FrameClient.ConnectAsync(gateway.Port);
        await client.JoinAsync("lobby");
        await client.PostAsync("lobby", "hello");

        gateway.Terminate();
        await client.ExpectAsync("draining");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.ReadinessAsync()).Code); // still answers: a balancer must know
        await client.ExpectCloseAsync(4001);
        await gateway.WhenEndedAsync();
        AssertInOrder(gateway, "Draining: 1 connections", "ended: 4001", "Drained.", "as [Leaving]", "Exiting completed.", "Remoting shut down");

        rooms.Terminate();
        await rooms.WhenEndedAsync();
        AssertInOrder(rooms, "Room lobby stopped at 1", "as [Leaving]", "Exiting completed.", "The writer of PostgreSQL at ", "Remoting shut down");
    }

    private static void AssertInOrder(NodeProcess node, params string[] texts)
    {
        Assert.Equal(0, node.ExitCode);
        var at = 0;
        foreach (var text in texts)
        {
            var found = node.Output.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{text}' is missing, or comes too early:\n{node.Output}");
            at = found + text.Length;
        }
    }
}
