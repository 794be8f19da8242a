using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class EndpointSpecs(SharedNode node)
{
    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws/")]
    public async Task The_subprotocol_is_confirmed(string path)
    {
        await using var client = await FrameClient.OpenAsync(node.Port, path, ["chat.v9", "chat.v1"]);
        Assert.Equal("chat.v1", client.Raw.Headers["Sec-WebSocket-Protocol"]);
        await client.ExpectAsync("welcome");
    }

    [Fact]
    public async Task Who_offers_no_subprotocol_speaks_it_as_well()
    {
        await using var client = await FrameClient.OpenAsync(node.Port, "/ws?user=alice", []);
        Assert.False(client.Raw.Headers.ContainsKey("Sec-WebSocket-Protocol"));
        Assert.Equal("alice", (await client.ExpectAsync("welcome")).Text("user"));
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws/some-room/")]
    public async Task Who_offers_only_what_is_unknown_is_accepted_and_closed_with_4503(string path)
    {
        await using var client = await FrameClient.OpenAsync(node.Port, path, ["chat.v2", "mqtt"]);
        Assert.Equal("chat.v2", client.Raw.Headers["Sec-WebSocket-Protocol"]); // a browser would take no answer for a failed handshake, and show no code
        Assert.Contains("chat.v1", await client.ExpectCloseAsync(4503), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Chat_on_the_path_of_a_room_has_it_joined(string slash)
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.OpenAsync(node.Port, $"/ws/{room}{slash}?user=alice");
        await client.ExpectAsync("welcome");
        var joined = await client.ExpectAsync("joined");
        Assert.False(joined.Has("ref"));
        Assert.Equal(room, joined.Text("room"));
        Assert.Equal(1, await client.PostAsync(room, "hello"));
    }

    [Fact]
    public async Task The_room_of_the_path_is_joined_once_however_often_hello_is_said()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.OpenAsync(node.Port, $"/ws/{room}");
        await client.ExpectAsync("welcome");
        await client.ExpectAsync("joined");
        await client.SayAsync(new { type = "leave", room });
        await client.ExpectAsync("left");
        await client.SayAsync(new { type = "hello" });
        await client.ExpectAsync("welcome");
        await client.SayAsync(new { type = "history", room });
        await client.ExpectErrorAsync("not_joined");
    }

    [Fact]
    public async Task Recent_on_the_path_sends_the_newest_events_first()
    {
        var room = node.NewRoom();
        await using var writer = await FrameClient.ConnectAsync(node.Port, "bob");
        await writer.JoinAsync(room);
        await writer.PostManyAsync(room, ["1", "2", "3"]);
        await using var client = await FrameClient.OpenAsync(node.Port, $"/ws/{room}?recent=2");
        await client.ExpectAsync("welcome");
        await client.ExpectAsync("joined");
        Assert.Equal([2, 3], (await client.EventsAsync(2)).Seqs());
    }

    [Fact]
    public async Task A_request_that_is_no_handshake_is_refused()
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync($"http://127.0.0.1:{node.Port}/ws");
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Post_is_refused()
    {
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws", new RawClientOptions { Method = "POST" });
        Assert.Equal(400, raw.Status);
        Assert.Contains("POST", raw.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8")]
    [InlineData(null)]
    public async Task Another_version_of_the_WebSocket_protocol_is_told_the_right_one(string? version)
    {
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws", new RawClientOptions { Version = version });
        Assert.Equal(426, raw.Status);
        Assert.Equal("13", raw.Headers["Sec-WebSocket-Version"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("dG9vIHNob3J0")]
    public async Task A_handshake_without_a_proper_key_is_refused(string? key)
    {
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws", new RawClientOptions { Key = key });
        Assert.Equal(400, raw.Status);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a%b")]
    [InlineData("😀")]
    public async Task A_room_name_that_is_not_allowed_is_refused_in_words(string room)
    {
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, $"/ws/{Uri.EscapeDataString(room)}/");
        Assert.Equal(400, raw.Status);
        Assert.Contains("A room name", raw.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_name_that_is_too_long_is_refused()
    {
        await using var most = await FrameClient.OpenAsync(node.Port, $"/ws/{new string('r', 128)}");
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, $"/ws/{new string('r', 129)}");
        Assert.Equal(400, raw.Status);
    }

    [Fact]
    public async Task There_is_nothing_below_a_room()
    {
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws/lobby/more");
        Assert.Equal(404, raw.Status);
    }
}
