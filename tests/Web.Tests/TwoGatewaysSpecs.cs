using ChatCluster.Testing;

namespace ChatCluster.Web.Tests;

/// <summary>Two people on one page's address, behind which a balancer chooses one of two gateways.</summary>
[Collection(LongSpecs.Name)]
public sealed class TwoGatewaysSpecs(PageFixture fixture) : PageSpecs(fixture)
{
    [SkippableFact]
    public async Task A_gateway_is_killed_in_mid_chat_and_both_go_on_at_the_other()
    {
        Skip.If(PostgresPrograms.Bin is null, PostgresServer.Missing);
        await using var cluster = await ProcessCluster.StartAsync(new ProcessClusterPlan { Rooms = 1, Gateways = 2 });
        var (first, second) = (cluster.Gateways[0], cluster.Gateways[1]);
        await using var balancer = new TcpProxy(first.Port);
        var alice = await EnterAsync("alice", port: balancer.Port, size: ChatPage.Tall);
        balancer.Target = second.Port;
        var bob = await EnterAsync("bob", port: balancer.Port, size: ChatPage.Tall);
        for (var i = 1; i <= 10; i++)
        {
            await alice.SendAsync($"alice {i:00}");
            await bob.SendAsync($"bob {i:00}");
        }

        await first.KillAsync();
        for (var i = 11; i <= 20; i++)
        {
            await alice.SendAsync($"alice {i:00}");
            await bob.SendAsync($"bob {i:00}");
        }

        await alice.WhenShowingAsync(1, 40);
        await bob.WhenShowingAsync(1, 40);
        var texts = await alice.TextsAsync();
        Assert.Equal(texts, await bob.TextsAsync());
        foreach (var name in new[] { "alice", "bob" })
        {
            Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{name} {i:00}"), texts.Where(text => text.StartsWith(name, StringComparison.Ordinal)));
        }
    }
}
