using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class HeartbeatSpecs(HeartbeatSpecs.Fixture fixture) : IClassFixture<HeartbeatSpecs.Fixture>, IAsyncLifetime
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25.5);
    private readonly ClockedNode _node = fixture.Node;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _node.CutAllOffAsync();

    /// <summary>What the client sent before has been read, and the server has sent nothing meanwhile.</summary>
    private static async Task RoundTripAsync(FrameClient client)
    {
        await client.SayAsync(new { type = "ping", @ref = "round trip" });
        Assert.Equal("round trip", (await client.ExpectAsync("pong")).Text("ref"));
    }

    [Fact]
    public async Task A_quiet_connection_is_pinged_again_and_again_and_lives_as_long_as_it_answers()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        for (var i = 0; i < 5; i++)
        {
            _node.Clock.Advance(PingInterval);
            Assert.Equal(["type"], (await client.ExpectAsync("ping")).Fields());
            await client.SayAsync(new { type = "pong" });
            await RoundTripAsync(client);
            _node.Clock.Advance(TimeSpan.FromSeconds(16));
            await RoundTripAsync(client);
        }
    }

    [Fact]
    public async Task Who_does_not_answer_is_closed_with_4002_and_cut_off_when_it_does_not_answer_that_either()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        _node.Clock.Advance(PingInterval);
        await client.ExpectAsync("ping");
        Assert.Equal(4002, (await _node.UntilAsync(TimeSpan.FromSeconds(4), client.Raw.ReadCloseAsync())).Code);
        var end = client.Raw.ReadEndAsync(Patience.Limit).ContinueWith(ended => ended.IsCompletedSuccessfully, TaskScheduler.Default);
        Assert.True(await _node.UntilAsync(TimeSpan.FromSeconds(1), end));
        await Eventually.True("nothing is left of it", () => _node.Connections.Count == 0);
    }

    [Theory]
    [InlineData("{\"type\":\"pong\"}")]
    [InlineData("{\"type\":\"leave\",\"room\":\"lobby\"}")]
    [InlineData("not even JSON")]
    public async Task Any_frame_is_an_answer(string frame)
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        _node.Clock.Advance(PingInterval);
        await client.ExpectAsync("ping");
        _node.Clock.Advance(TimeSpan.FromSeconds(14));
        await client.Raw.SendTextAsync(frame);
        if (!frame.Contains("pong", StringComparison.Ordinal))
        {
            await client.ExpectAsync("error");
        }

        await RoundTripAsync(client);
        _node.Clock.Advance(TimeSpan.FromSeconds(14));
        await RoundTripAsync(client);
        _node.Clock.Advance(PingInterval);
        await client.ExpectAsync("ping");
    }

    [Fact]
    public async Task A_connection_that_speaks_is_not_pinged()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        for (var i = 0; i < 5; i++)
        {
            _node.Clock.Advance(TimeSpan.FromSeconds(20));
            await RoundTripAsync(client); // would find the ping first
        }
    }

    [Fact]
    public async Task A_group_socket_is_pinged_with_a_frame_of_WebSocket_itself()
    {
        await using var plain = await FrameClient.OpenAsync(_node.Port, "/ws/lobby?user=alice", []);
        for (var i = 0; i < 3; i++)
        {
            _node.Clock.Advance(PingInterval);
            var ping = await plain.Raw.ReadFrameAsync();
            Assert.Equal(Opcode.Ping, ping.Opcode);
            await plain.Raw.SendFrameAsync(Opcode.Pong, ping.Payload);
            await plain.Raw.SendFrameAsync(Opcode.Ping, "x"u8.ToArray());
            Assert.Equal(Opcode.Pong, (await plain.Raw.ReadFrameAsync()).Opcode);
            _node.Clock.Advance(TimeSpan.FromSeconds(16));
        }

        _node.Clock.Advance(PingInterval);
        Assert.Equal(Opcode.Ping, (await plain.Raw.ReadFrameAsync()).Opcode);
        Assert.Equal(4002, (await _node.UntilAsync(TimeSpan.FromSeconds(4), plain.Raw.ReadCloseAsync())).Code);
    }

    [Fact]
    public async Task A_close_of_the_servers_waits_for_its_answer_only_so_long()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        await client.Raw.SendFrameAsync(Opcode.Binary, default);
        Assert.Equal(1003, (await client.Raw.ReadCloseAsync()).Code);
        var end = client.Raw.ReadEndAsync(Patience.Limit).ContinueWith(ended => ended.IsCompletedSuccessfully, TaskScheduler.Default);
        _node.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, _node.Connections.Count);
        Assert.False(end.IsCompleted);
        Assert.True(await _node.UntilAsync(TimeSpan.FromSeconds(1), end));
        await Eventually.True("nothing is left of it", () => _node.Connections.Count == 0);
    }

    // The heartbeat walks over connections that may end under its hands; cutting off one that has just ended must not end the heartbeat itself.
    [Fact]
    public async Task To_cut_off_a_connection_that_has_ended_is_no_harm()
    {
        await using var client = await FrameClient.ConnectAsync(_node.Port);
        var connection = Assert.Single(_node.Connections.All);
        await client.CloseAsync();
        await Eventually.True("the connection has ended", () => _node.Connections.Count == 0);
        await using var next = await FrameClient.ConnectAsync(_node.Port);
        connection.Abort();
        await RoundTripAsync(next);
    }

    [Fact]
    public async Task A_socket_that_takes_nothing_is_closed_with_4008_behind_what_it_has_not_taken()
    {
        const int Messages = 500;
        await using var stuck = await FrameClient.ConnectAsync(_node.Port, "stuck", receiveBuffer: 4096);
        await stuck.JoinAsync("busy");
        var connection = Assert.Single(_node.Connections.All);
        await using (var writer = await FrameClient.ConnectAsync(_node.Port, "writer"))
        {
            await writer.JoinAsync("busy");
            await writer.PostManyAsync("busy", [.. Enumerable.Repeat(new string('长', 4000), Messages)]); // 6 MB: more than the system's buffers take
        }

        Assert.True(connection.Outbox.Bytes > 0);
        await Eventually.True("the stuck one is closed", () =>
        {
            _node.Clock.Advance(TimeSpan.FromSeconds(20));
            return connection.ClosedAt != 0;
        });

        long seq = 0;
        RawFrame frame;
        while ((frame = await stuck.Raw.ReadFrameAsync()).Opcode == Opcode.Text)
        {
            if (frame.Text.StartsWith("{\"type\":\"event\"", StringComparison.Ordinal))
            {
                Assert.Equal(++seq, System.Text.Json.JsonElement.Parse(frame.Text).Number("seq"));
            }
        }

        Assert.Equal(Opcode.Close, frame.Opcode);
        Assert.Equal(4008, (frame.Payload[0] << 8) | frame.Payload[1]);
        Assert.InRange(seq, 1, Messages - 1);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal ClockedNode Node { get; private set; } = null!;

        public async Task InitializeAsync() => Node = await ClockedNode.StartAsync(("ChatCluster:Gateway:SendsPerSecond", "0"));

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }
}
