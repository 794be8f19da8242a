using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>The cluster has excluded a gateway: it can reach no room, so its clients go elsewhere at once, and it ends.</summary>
public sealed class ExcludedSpecs
{
    [Fact]
    public async Task Clients_are_sent_away_at_once_and_the_node_stops()
    {
        var exitCode = Environment.ExitCode;
        try
        {
            await using var node = await GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:DrainSpread", "00:10:00")); // a drain would take for ever
            await using var client = await FrameClient.ConnectAsync(node.Port);
            await client.JoinAsync("lobby");
            await using var plain = await FrameClient.OpenAsync(node.Port, "/ws/lobby", []);
            var stopping = new TaskCompletionSource();
            node.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
            var cluster = Cluster.Get(node.Services.GetRequiredService<ActorSystem>());
            cluster.Down(cluster.SelfAddress);
            await client.ExpectAsync("draining");
            await client.ExpectCloseAsync(4001);
            await plain.ExpectCloseAsync(4001);
            await stopping.Task.Soon("the node stops");
        }
        finally
        {
            Environment.ExitCode = exitCode; // the node's, which this process is not
        }
    }
}
