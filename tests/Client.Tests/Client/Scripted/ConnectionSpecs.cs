using System.Net;
using System.Net.Sockets;
using ChatCluster.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

public sealed class ConnectionSpecs
{
    [Fact]
    public async Task A_greeting_is_handed_on()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("zoë", gateway.Port));
        var changes = new Changes(client);
        Assert.Equal(ConnectionState.Idle, client.State);

        var connecting = client.ConnectAsync();
        await gateway.GreetAsync(pingSeconds: 7, frameBytes: 1234);
        var welcome = await connecting.Soon("a greeting");

        Assert.Equal(("zoë", 1234, TimeSpan.FromSeconds(7)), (welcome.User, welcome.Limits.FrameBytes, welcome.PingInterval));
        Assert.Same(welcome, client.Welcome);
        Assert.Equal(ConnectionState.Connected, client.State);
        Assert.Equal($"ws://127.0.0.1:{gateway.Port}/ws?user=zo%C3%AB", (await changes.ExpectAsync(ConnectionState.Connecting)).Gateway!.AbsoluteUri);
        await changes.ExpectAsync(ConnectionState.Connected);
    }

    [Fact]
    public async Task A_lost_connection_is_followed_by_one_to_the_next_gateway()
    {
        await using var first = await ScriptedGateway.StartAsync();
        await using var second = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", first.Port, second.Port));
        _ = client.ConnectAsync();

        (await first.GreetAsync()).Kill();
        (await second.GreetAsync()).Kill();
        await first.GreetAsync();
    }

    [Fact]
    public async Task A_path_where_no_gateway_has_a_chat_is_the_end_and_is_named()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Refuses = 404;
        await using var client = new ChatClient(Clients.Options("alice") with { Gateways = [new Uri($"http://127.0.0.1:{gateway.Port}/wz")] });

        var why = await Assert.ThrowsAsync<ChatException>(() => client.ConnectAsync().Soon("the refusal"));

        Assert.Equal((ChatException.Refused, null), (why.Code, why.CloseCode));
        Assert.Contains($"127.0.0.1:{gateway.Port}: there is no chat at /wz (404)", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_gateway_may_have_one_and_once_there_was_one_it_comes_back()
    {
        await using var first = await ScriptedGateway.StartAsync();
        await using var second = await ScriptedGateway.StartAsync();
        first.Refuses = 404;
        await using var client = new ChatClient(Clients.Options("alice", first.Port, second.Port));
        var connecting = client.ConnectAsync();
        var connection = await second.GreetAsync();
        await connecting.Soon("a greeting that was read before the reset can take it away");

        second.Refuses = 404;
        connection.Kill();
        for (var i = 0; i < 3; i++)
        {
            await first.HandshakeAsync();
            await second.HandshakeAsync();
        }

        second.Refuses = null;
        await second.GreetAsync();
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1011)]
    [InlineData(4002)]
    [InlineData(4008)]
    [InlineData(4010)]
    public async Task After_most_close_codes_it_comes_back(int code)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var changes = new Changes(client);
        _ = client.ConnectAsync();

        await (await gateway.GreetAsync()).CloseAsync(code, "The spec says so.");

        await gateway.GreetAsync();
        var change = await changes.ExpectAsync(ConnectionState.Waiting);
        Assert.Equal((code, $"closed with {code} The spec says so."), (change.CloseCode, change.Reason));
    }

    [Theory]
    [InlineData(4502, true)]
    [InlineData(4503, false)]
    [InlineData(4505, true)]
    [InlineData(1007, true)]
    public async Task After_some_it_does_not_and_everybody_who_waits_is_told(int code, bool isGreeted)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var connecting = client.ConnectAsync();
        var connection = await gateway.AcceptAsync();
        var refused = new List<Task> { connecting };
        if (isGreeted)
        {
            await connection.GreetAsync();
            var joining = client.JoinAsync("lobby");
            await connection.LetInAsync();
            var room = await joining.Soon("joined");
            refused = [client.JoinAsync("other"), room.SendAsync("hello"), room.HistoryAsync(), room.NextAsync()];
        }

        await connection.CloseAsync(code, "The spec says so.");

        foreach (var waiting in refused)
        {
            var why = await Assert.ThrowsAsync<ChatException>(() => waiting.Soon("the refusal"));
            Assert.Equal((ChatException.Refused, code, false), (why.Code, why.CloseCode, why.Retryable));
            Assert.Contains("The spec says so.", why.Message, StringComparison.Ordinal);
        }

        Assert.Equal(ConnectionState.Refused, client.State);
        await Assert.ThrowsAsync<ChatException>(() => client.ConnectAsync().Soon("the refusal"));
        await Assert.ThrowsAsync<ChatException>(() => client.JoinAsync("lobby").Soon("the refusal"));
    }

    [Fact]
    public async Task A_stopping_gateway_says_when_to_come_back()
    {
        var clock = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Clock = clock });
        var changes = new Changes(client);
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync();

        await connection.SayAsync(new { type = "draining", reconnectAfterMs = 1700 });
        await connection.CloseAsync(4001);

        Assert.Equal(TimeSpan.FromMilliseconds(1700), (await changes.ExpectAsync(ConnectionState.Waiting)).NextTryIn);
        clock.Advance(TimeSpan.FromMilliseconds(1699));
        Assert.Equal(ConnectionState.Waiting, client.State);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await gateway.GreetAsync();
    }

    [Fact]
    public async Task A_gateway_that_refuses_for_now_is_tried_again()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Refuses = 503;
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var changes = new Changes(client);
        _ = client.ConnectAsync();

        Assert.Contains("503", (await changes.ExpectAsync(ConnectionState.Waiting)).Reason, StringComparison.Ordinal);
        gateway.Refuses = null;
        await gateway.GreetAsync();
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_passed_by()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", DeadPort(), gateway.Port));
        _ = client.ConnectAsync();

        await gateway.GreetAsync();
    }

    [Fact]
    public async Task A_gateway_that_says_nothing_costs_three_seconds_when_there_are_others()
    {
        var clock = new FakeTimeProvider();
        await using var frozen = await ScriptedGateway.StartAsync();
        await using var other = await ScriptedGateway.StartAsync();
        frozen.IsFrozen = true;
        await using var client = new ChatClient(Clients.Options("alice", frozen.Port, other.Port) with { Clock = clock });
        var changes = new Changes(client);
        _ = client.ConnectAsync();

        await frozen.HandshakeAsync();
        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("no greeting within 3 s", (await changes.ExpectAsync(ConnectionState.Waiting)).Reason);
        await other.GreetAsync();
    }

    [Fact]
    public async Task A_quiet_connection_is_asked_and_a_silent_one_is_left()
    {
        var clock = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Clock = clock });
        var changes = new Changes(client);
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync(pingSeconds: 25);
        var joining = client.JoinAsync("lobby");
        await connection.LetInAsync();
        await joining.Soon("joined"); // so it watches by now

        clock.Advance(TimeSpan.FromSeconds(17));
        await connection.ExpectAsync("ping");
        clock.Advance(TimeSpan.FromSeconds(18));

        await connection.ExpectEndAsync();
        Assert.Equal("nothing was heard for too long", (await changes.ExpectAsync(ConnectionState.Waiting)).Reason);
        await gateway.GreetAsync();
    }

    [Fact]
    public async Task A_request_that_a_living_server_never_answers_ends_the_connection()
    {
        var clock = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Clock = clock, AnswerTimeout = TimeSpan.FromSeconds(5) });
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync();
        var joining = client.JoinAsync("lobby");
        await connection.ExpectAsync("join");

        clock.Advance(TimeSpan.FromSeconds(5));

        await connection.ExpectEndAsync();
        await (await gateway.GreetAsync()).LetInAsync();
        await joining.Soon("joined");
    }

    [Fact]
    public async Task A_ping_is_answered()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync();

        await connection.SayAsync(new { type = "ping" });

        await connection.ExpectAsync("pong");
    }

    [Fact]
    public async Task What_is_no_frame_ends_the_connection_and_is_shown()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var changes = new Changes(client);
        _ = client.ConnectAsync();

        await (await gateway.GreetAsync()).SayAsync(new { type = "event", room = "lobby" });

        Assert.Contains("""{"type":"event","room":"lobby"}""", (await changes.ExpectAsync(ConnectionState.Waiting)).Reason, StringComparison.Ordinal);
        await gateway.GreetAsync();
    }

    [Fact]
    public async Task A_client_that_drops_says_nothing_and_comes_back()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        client.Drop(); // nothing to drop
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync();
        await Eventually.True("connected", () => client.State == ConnectionState.Connected);

        client.Drop();

        await connection.ExpectEndAsync();
        await gateway.GreetAsync();
    }

    private static int DeadPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
