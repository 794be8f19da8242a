using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class CompressionSpecs
{
    private static readonly (string, string) Offer = ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");

    [Fact]
    public async Task It_is_off_unless_it_is_switched_on()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var client = await FrameClient.OpenAsync(node.Port, "/ws", headers: Offer);
        Assert.False(client.Raw.Headers.ContainsKey("Sec-WebSocket-Extensions"));
        await client.ExpectAsync("welcome");
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/%77s")] // not plain: through the HTTP server
    public async Task Switched_on_it_makes_long_frames_shorter_and_leaves_short_ones_alone(string path)
    {
        await using var node = await GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:Compression", "true"));
        await using var client = await FrameClient.OpenAsync(node.Port, $"{path}?user=alice", headers: Offer);
        Assert.Equal(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover", client.Raw.Headers["Sec-WebSocket-Extensions"]);
        Assert.Equal(path != "/ws", PlainHandshakeSpecs.CameByHttp(client.Raw));
        await client.ExpectAsync("welcome");
        await client.JoinAsync("lobby");
        await using var plain = await FrameClient.ConnectAsync(node.Port, "bob"); // has not offered it
        await plain.JoinAsync("lobby");

        // A client may compress, and a short event comes back as it is.
        var send = JsonSerializer.SerializeToUtf8Bytes(FrameClient.SendFrame("lobby", "1", "short"));
        await client.Raw.SendFrameAsync(Opcode.Text, Compress(send), rsv: 4);
        await client.ExpectAsync("sent");
        Assert.Equal("short", (await client.ExpectAsync("event")).Text("text"));
        await plain.ExpectAsync("event");

        // A long event is compressed for whoever negotiated that, and for nobody else.
        var text = string.Concat(Enumerable.Repeat("it is long and says the same again ", 100));
        await client.SayAsync(FrameClient.SendFrame("lobby", "2", text));
        await client.ExpectAsync("sent");
        var (live, isCompressed) = await ReadAsync(client);
        Assert.True(isCompressed);
        Assert.Equal(text, live.Text("text"));
        Assert.Equal(text, (await plain.ExpectAsync("event")).Text("text"));

        // So is a page of history.
        await client.SayAsync(new { type = "history", room = "lobby" });
        (var page, isCompressed) = await ReadAsync(client);
        Assert.True(isCompressed);
        Assert.Equal([1, 2], page.Field("events").EnumerateArray().Seqs());
        Assert.Equal(live.GetRawText(), page.Field("events")[1].GetRawText());

        // What is no compression breaks the framing.
        await client.Raw.SendFrameAsync(Opcode.Text, new byte[] { 0xFF, 0xFF, 1, 2, 3 }, rsv: 4);
        await client.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task What_inflates_beyond_the_limit_is_a_message_that_is_too_large()
    {
        await using var node = await GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:Compression", "true"));
        await using var client = await FrameClient.OpenAsync(node.Port, "/ws", headers: Offer);
        await client.ExpectAsync("welcome");
        await client.Raw.SendFrameAsync(Opcode.Text, Compress(new byte[50_000_000]), rsv: 4);
        await client.ExpectErrorAsync("frame_too_large");
        await client.SayAsync(new { type = "ping" });
        await client.ExpectAsync("pong");
    }

    private static async Task<(JsonElement Json, bool IsCompressed)> ReadAsync(FrameClient client)
    {
        var frame = await client.Raw.ReadFrameAsync();
        Assert.Equal((Opcode.Text, true), (frame.Opcode, frame.Fin));
        using var inflated = new MemoryStream();
        using (var inflate = new DeflateStream(new MemoryStream([.. frame.Payload, 0, 0, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress))
        {
            await inflate.CopyToAsync(inflated);
        }

        Assert.InRange(frame.Payload.Length, 1, (int)inflated.Length - 1);
        return (JsonElement.Parse(Encoding.UTF8.GetString(inflated.ToArray())), frame.Rsv1);
    }

    // RFC 7692 section 7.2.1: flushed, and without the four bytes that every flush ends with.
    private static byte[] Compress(byte[] message)
    {
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, CompressionLevel.Optimal);
        deflate.Write(message);
        deflate.Flush();
        return packed.ToArray()[..^4];
    }
}
