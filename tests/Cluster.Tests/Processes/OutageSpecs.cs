using System.Net;
using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>PostgreSQL goes away under load: nothing is acknowledged meanwhile, nobody is excluded, and everything goes on when it is back (P1, P3).</summary>
public sealed class OutageSpecs
{
    private const int InFlight = 12;

    [PostgresFact]
    public async Task PostgreSQL_is_stopped_and_later_killed_and_comes_back()
    {
        await using var server = await PostgresServer.StartAsync();
        // A deadline is what is waited for below.
        await using var cluster = await ProcessCluster.StartAsync(rooms: 2, gateways: 2, server, "--ChatCluster:Gateway:SendDeadline", "00:00:02");
        var crowd = Crowd.Start(cluster.Ports, rooms: 4, each: 2, readers: 2);
        foreach (var killed in (bool[])[false, true])
        {
            await crowd.MoreAsync(20, "before PostgreSQL goes away");
            await server.StopAsync(immediate: killed);
            await Eventually.TrueAsync("no rooms node is ready", async () =>
                (await Task.WhenAll(cluster.Rooms.Select(static it => it.ReadinessAsync()))).All(static it =>
                    it.Code == HttpStatusCode.ServiceUnavailable && it.Reasons.Contains("The log does not answer.")));
            await WhenAllAreToldAsync(crowd, "what was committed before has been answered by then");
            var acknowledged = crowd.Acknowledged;
            await WhenAllAreToldAsync(crowd, "a whole deadline has passed");
            Assert.Equal(acknowledged, crowd.Acknowledged);
            Assert.DoesNotContain(cluster.All, static it => it.HasEnded);

            await server.StartAgainAsync();
            await crowd.MoreAsync(20, $"after PostgreSQL has come back\n{cluster.Said()}");
            await Task.WhenAll(cluster.All.Select(static it => it.WhenReadyAsync()));
        }

        await crowd.FinishAsync(cluster.Ports[0]);
        Assert.All(crowd.All, static it => Assert.Empty(it.Closes)); // who was connected still is
        Assert.DoesNotContain("Goes on with", cluster.Said(), StringComparison.Ordinal);
        Assert.DoesNotContain("goes down", cluster.Said(), StringComparison.Ordinal);
    }

    // Each message that was under way, of each writer, is answered with an error once more.
    private static Task WhenAllAreToldAsync(Crowd crowd, string why)
    {
        var targets = crowd.Writers.Select(static writer => (Writer: writer, Target: writer.Errors + InFlight)).ToList();
        return crowd.UntilAsync($"every writer is told that its messages could not be stored: {why}", () => targets.All(static it => it.Writer.Errors >= it.Target));
    }
}
