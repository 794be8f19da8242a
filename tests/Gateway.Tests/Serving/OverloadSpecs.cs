using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class OverloadSpecs
{
    // Queues so small that a burst can't but fill them: the log's own, a room's share of it, and a relay's.
    [Theory]
    [InlineData("ChatCluster:Rooms:Log:QueueCapacity")]
    [InlineData("ChatCluster:Rooms:MaxUncommitted")]
    [InlineData("ChatCluster:Gateway:MaxPendingPosts")]
    public async Task A_full_queue_is_said_and_nothing_that_was_acknowledged_is_lost(string setting)
    {
        const int Messages = 200;
        await using var node = await GatewayNode.StartAsync(settings: [(setting, "1"), ("ChatCluster:Gateway:SendsPerSecond", "0")]);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await using var reader = await FrameClient.ConnectAsync(node.Port, "bob");
        await client.JoinAsync("busy");
        await reader.JoinAsync("busy");
        await client.Raw.SendRawBytesAsync(FrameClient.Frames(Enumerable.Range(0, Messages).Select(n => FrameClient.SendFrame("busy", $"{n}", $"{n}"))));
        var sent = new SortedDictionary<long, string>();
        var events = new SortedDictionary<long, string>();
        var refused = new List<string>();
        while (sent.Count + refused.Count < Messages || events.Count < sent.Count)
        {
            var frame = await client.Raw.ReadJsonAsync();
            switch (frame.Type())
            {
                case "sent":
                    sent.Add(frame.Number("seq"), frame.Text("id"));
                    break;
                case "event":
                    events.Add(frame.Number("seq"), frame.Text("id"));
                    break;
                default:
                    Assert.Equal("overloaded", frame.Text("code"));
                    Assert.True(frame.Flag("retryable") && frame.Number("retryAfterMs") > 0);
                    refused.Add(frame.Text("ref"));
                    break;
            }
        }

        Assert.NotEmpty(refused);
        Assert.NotEmpty(sent);
        Assert.Equal(sent, events);
        Assert.Equal(FrameReading.Range(1, sent.Count), sent.Keys);
        Assert.Equal(sent.Values, (await reader.EventsAsync(sent.Count)).Select(e => e.Text("id")));

        // The node is fine, and a retry of what was refused is stored.
        Assert.Equal(sent.Count + 1, await client.PostAsync("busy", "again", refused[0]));
    }
}
