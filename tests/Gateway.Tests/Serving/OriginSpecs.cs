using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>In guest mode nothing proves who is there, so a page of another origin could read and write in the name of whoever opens it.</summary>
public sealed class OriginSpecs
{
    [Fact]
    public async Task Pages_of_this_host_and_named_ones_may_connect_others_may_not()
    {
        await using var node = await GatewayNode.StartAsync(settings: [("ChatCluster:Gateway:AllowedOrigins", "https://chat.example.org/ https://other.example.org")]);
        Assert.Equal(101, await StatusAsync(node, null)); // a program
        Assert.Equal(101, await StatusAsync(node, "http://127.0.0.1:5173"));
        Assert.Equal(101, await StatusAsync(node, "https://chat.example.org"));
        Assert.Equal(403, await StatusAsync(node, "https://evil.example"));
        Assert.Equal(403, await StatusAsync(node, "https://chat.example.org.evil.example"));
        Assert.Equal(403, await StatusAsync(node, "null"));
    }

    private static async Task<int> StatusAsync(GatewayNode node, string? origin)
    {
        await using var client = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws", new RawClientOptions
        {
            Headers = origin is null ? [] : [("Origin", origin)],
        });
        return client.Status;
    }
}
