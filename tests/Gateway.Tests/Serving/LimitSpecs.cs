using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Limits are settings: a client is told of them, and they hold.</summary>
public sealed class LimitSpecs(LimitSpecs.Fixture fixture) : IClassFixture<LimitSpecs.Fixture>, IAsyncLifetime
{
    private readonly ClockedNode _node = fixture.Node;
    private readonly string _room = $"room-{FrameClient.NewId()}";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _node.CutAllOffAsync();

    [Fact]
    public async Task The_welcome_tells_all_of_them()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        Assert.Equal(
            """{"frameBytes":2048,"textLength":10,"rooms":2,"history":3,"sendsPerSecond":5}""", client.Welcome.Field("limits").GetRawText());
    }

    [Fact]
    public async Task Frames()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        await client.Raw.SendFrameAsync(Opcode.Text, new byte[2049]);
        await client.ExpectErrorAsync("frame_too_large");
    }

    [Fact]
    public async Task Texts()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        await client.JoinAsync(_room);
        await client.SayAsync(FrameClient.SendFrame(_room, "1", "01234567890"));
        await client.ExpectErrorAsync("text_too_long");
        await client.PostAsync(_room, "0123456789");
    }

    [Fact]
    public async Task Rooms()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        await client.JoinAsync(_room + "a");
        await client.JoinAsync(_room + "b");
        await client.SayAsync(new { type = "join", @ref = 3, room = _room + "c" });
        Assert.Equal(3, (await client.ExpectErrorAsync("too_many_rooms")).Number("ref"));
        await client.SayAsync(new { type = "leave", room = _room + "a" });
        await client.ExpectAsync("left");
        await client.JoinAsync(_room + "c");
    }

    [Fact]
    public async Task History()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        await client.JoinAsync(_room);
        await client.PostManyAsync(_room, ["1", "2", "3", "4"]);
        await client.SayAsync(new { type = "history", room = _room });
        Assert.Equal(3, (await client.ExpectAsync("history")).Field("events").GetArrayLength());
        await using var other = await FrameClient.ConnectAsync(_node.Port, "bob");
        Assert.Equal(1, (await other.JoinAsync(_room, recent: 4)).Number("after"));
    }

    [Fact]
    public async Task Sends_past_the_limit_are_told_when_to_come_back()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        await client.JoinAsync(_room);
        await client.PostManyAsync(_room, [.. Enumerable.Repeat("burst", 10)]); // twice the limit, while the clock stands still
        await client.SayAsync(FrameClient.SendFrame(_room, "11", "too many"));
        var error = await client.ExpectErrorAsync("rate_limited");
        Assert.Equal(("11", true, 500), (error.Text("ref"), error.Flag("retryable"), error.Number("retryAfterMs")));

        // What is refused, and what is no send, costs nothing.
        await client.SayAsync(FrameClient.SendFrame(_room, "long", "01234567890"));
        await client.ExpectErrorAsync("text_too_long");

        // There is a token after 200 ms, but what was written behind the refused one may not take it.
        _node.Clock.Advance(TimeSpan.FromMilliseconds(300));
        await client.SayAsync(FrameClient.SendFrame(_room, "12", "behind it"));
        Assert.Equal(500, (await client.ExpectErrorAsync("rate_limited")).Number("retryAfterMs"));
        _node.Clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(11, await client.PostAsync(_room, "again", "11"));
        Assert.Equal(12, await client.PostAsync(_room, "again", "12"));
        Assert.Equal(13, await client.PostAsync(_room, "again", "13"));
        Assert.Equal(14, await client.PostAsync(_room, "again", "14"));
        await client.SayAsync(FrameClient.SendFrame(_room, "15", "too many"));
        await client.ExpectErrorAsync("rate_limited");

        // Another connection has a limit of its own.
        await using var other = await FrameClient.ConnectAsync(_node.Port);
        await other.JoinAsync(_room);
        await other.PostAsync(_room, "mine");
    }

    [Fact]
    public async Task A_group_socket_is_told_in_a_line()
    {
        await using var plain = await FrameClient.OpenAsync(_node.Port, $"/ws/{_room}?user=alice", []);
        for (var i = 0; i < 10; i++)
        {
            await plain.Raw.SendTextAsync("burst");
            Assert.Equal("alice: burst", await plain.Raw.ReadTextAsync());
        }

        await plain.Raw.SendTextAsync("too many");
        Assert.Equal("* not sent: at most 5 messages a second. Try again.", await plain.Raw.ReadTextAsync());
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal ClockedNode Node { get; private set; } = null!;

        public async Task InitializeAsync() => Node = await ClockedNode.StartAsync(
            ("ChatCluster:Gateway:MaxFrameBytes", "2048"),
            ("ChatCluster:Rooms:MaxTextLength", "10"),
            ("ChatCluster:Gateway:MaxRooms", "2"),
            ("ChatCluster:Gateway:MaxHistory", "3"),
            ("ChatCluster:Gateway:SendsPerSecond", "5"));

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }
}
