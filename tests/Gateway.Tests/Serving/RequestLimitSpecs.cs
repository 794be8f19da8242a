using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>What one connection may ask of a node besides sending messages.</summary>
public sealed class RequestLimitSpecs
{
    [Fact]
    public async Task Joining_and_leaving_without_end_is_slowed_down()
    {
        await using var node = await GatewayNode.StartAsync(settings: [("ChatCluster:Gateway:RequestsPerSecond", "1"), ("ChatCluster:Gateway:MaxRooms", "2")]);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        for (var i = 0; i < 2; i++) // a burst of twice MaxRooms
        {
            await client.JoinAsync($"room{i}");
            await client.SayAsync(new { type = "leave", room = $"room{i}" });
            await client.ExpectAsync("left");
        }

        await client.SayAsync(FrameClient.JoinFrame("one-more"));
        var error = await client.ExpectErrorAsync("rate_limited");
        Assert.True(error.Number("retryAfterMs") is > 0 and <= 1000);
    }

    [Fact]
    public async Task A_node_with_as_many_rooms_as_it_can_says_so()
    {
        await using var node = await GatewayNode.StartAsync(settings: [("ChatCluster:Gateway:MaxRelays", "1")]);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync("first");

        await client.SayAsync(FrameClient.JoinFrame("second"));
        await client.ExpectErrorAsync("overloaded");

        await client.PostAsync("first", "it still works");
    }
}
