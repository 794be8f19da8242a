using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

/// <summary>Calls that are given up, and clients that are disposed whatever they do.</summary>
public sealed class EndSpecs
{
    [Fact]
    public async Task A_connecting_that_is_given_up_goes_on_for_the_next_one()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        using var cancel = new CancellationTokenSource();
        var connecting = client.ConnectAsync(cancel.Token);
        var connection = await gateway.AcceptAsync();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon("cancelled"));

        await connection.GreetAsync();
        await client.ConnectAsync().Soon("a greeting");
    }

    [Fact]
    public async Task A_join_that_is_given_up_leaves_the_room_and_its_name_is_free()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync();
        using var cancel = new CancellationTokenSource();
        var joining = client.JoinAsync("lobby", cancellationToken: cancel.Token);
        var first = await connection.ExpectAsync("join");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining.Soon("cancelled"));

        var again = client.JoinAsync("lobby");
        await connection.ExpectAsync("leave");
        var second = await connection.ExpectAsync("join");
        await connection.RefuseAsync(first, "not_joined"); // as the server answers a join that was left
        await connection.JoinedAsync(second, seq: 3);
        Assert.Equal(3, (await again.Soon("joined")).Position.Seq);
    }

    [Fact]
    public async Task A_join_that_waits_for_a_connection_can_be_given_up()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.JoinAsync("lobby"));
        _ = client.ConnectAsync();
        var connection = await gateway.AcceptAsync();
        using var cancel = new CancellationTokenSource();
        var joining = client.JoinAsync("lobby", cancellationToken: cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining.Soon("cancelled"));

        await connection.GreetAsync();
        _ = client.JoinAsync("other");
        Assert.Equal("other", (await connection.ExpectAsync("join"))["room"]!.GetValue<string>());
    }

    [Fact]
    public async Task Calls_of_a_room_can_be_given_up()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var (room, connection) = await JoinAsync(client, gateway);
        using var cancel = new CancellationTokenSource();
        Task[] calls =
        [
            room.SendAsync("hello", cancellationToken: cancel.Token),
            room.HistoryAsync(cancellationToken: cancel.Token),
            ReadAllAsync(room, cancel.Token),
            room.LeaveAsync(cancel.Token),
        ];

        await cancel.CancelAsync();

        foreach (var call in calls)
        {
            var why = await Record.ExceptionAsync(() => call.Soon("cancelled"));
            Assert.True(why is OperationCanceledException or ChatException { Code: ChatException.NotJoined } or null, $"{why}");
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[3]);
        Assert.True((await Record.ExceptionAsync(() => room.SendAsync("hello", cancellationToken: cancel.Token))) is OperationCanceledException);
    }

    [Fact]
    public async Task A_room_that_is_left_ends_for_everybody_after_what_had_come()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var (room, connection) = await JoinAsync(client, gateway);
        await connection.EventAsync(1);
        await Eventually.True("it came", () => room.Head == 1);
        var sending = room.SendAsync("hello");
        await connection.ExpectAsync("send");

        var leaving = room.LeaveAsync();
        var leave = await connection.ExpectAsync("leave");

        Assert.Equal(ChatException.NotJoined, (await Assert.ThrowsAsync<ChatException>(() => sending.Soon("the end"))).Code);
        Assert.Equal(ChatException.NotJoined, (await Assert.ThrowsAsync<ChatException>(() => room.SendAsync("hello"))).Code);
        Assert.Equal(1, await ReadAllAsync(room).Soon("the end"));
        Assert.False(leaving.IsCompleted);
        await connection.SayAsync(new { type = "left", @ref = leave["ref"]!.GetValue<long>(), room = "lobby" });
        await leaving.Soon("left");
        await room.LeaveAsync().Soon("nothing more to leave");
    }

    [Fact]
    public async Task A_leave_whose_connection_is_lost_is_done()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port));
        var (room, connection) = await JoinAsync(client, gateway);
        var leaving = room.LeaveAsync();
        await connection.ExpectAsync("leave");

        connection.Kill();

        await leaving.Soon("left");
        connection = await gateway.GreetAsync();
        await connection.SayAsync(new { type = "ping" });
        await connection.ExpectAsync("pong"); // no join
    }

    [Fact]
    public async Task A_client_that_never_connected_can_be_disposed()
    {
        var client = new ChatClient(Clients.Options("alice", 1));

        await client.DisposeAsync().AsTask().Soon("disposed");
        await client.DisposeAsync().AsTask().Soon("disposed again");

        Assert.Equal(ConnectionState.Disposed, client.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.JoinAsync("lobby"));
    }

    [Theory]
    [InlineData("a handshake that is not answered")]
    [InlineData("a greeting that does not come")]
    [InlineData("a wait before the next try")]
    [InlineData("a refusal")]
    public async Task A_client_without_a_connection_can_be_disposed_during(string what)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var client = new ChatClient(Clients.Options("alice", gateway.Port) with
        {
            Random = new Random(1), FirstBackoff = TimeSpan.FromHours(1), LongestBackoff = TimeSpan.FromHours(1),
        });
        var changes = new Changes(client);
        gateway.IsFrozen = what.StartsWith("a handshake", StringComparison.Ordinal);
        gateway.Refuses = what.StartsWith("a wait", StringComparison.Ordinal) ? 503 : null;
        var connecting = client.ConnectAsync();
        switch (what)
        {
            case "a handshake that is not answered":
                await gateway.HandshakeAsync();
                break;
            case "a wait before the next try":
                await changes.ExpectAsync(ConnectionState.Waiting);
                break;
            case "a greeting that does not come":
                await gateway.AcceptAsync();
                break;
            case "a refusal":
                await (await gateway.AcceptAsync()).CloseAsync(4505);
                await changes.ExpectAsync(ConnectionState.Refused);
                break;
        }

        await client.DisposeAsync().AsTask().Soon("disposed");

        var why = await Record.ExceptionAsync(() => connecting.Soon("the end"));
        Assert.True(why is ObjectDisposedException or ChatException { Code: ChatException.Refused }, $"{why}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_is_disposed_says_goodbye_and_ends_all_that_waits(bool answers)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var client = new ChatClient(Clients.Options("alice", gateway.Port) with
        {
            ClosePatience = answers ? Patience.Limit * 2 : TimeSpan.FromMilliseconds(1), EventBuffer = 1,
        });
        var (room, connection) = await JoinAsync(client, gateway);
        var joining = client.JoinAsync("other");
        await connection.ExpectAsync("join");
        var sending = room.SendAsync("hello");
        await connection.ExpectAsync("send");

        var disposing = client.DisposeAsync().AsTask();
        if (answers)
        {
            Assert.Equal(1000, await connection.ExpectCloseAsync());
        }

        await disposing.Soon("disposed");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => joining.Soon("the end"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending.Soon("the end"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => room.SendAsync("hello"));
        Assert.Equal(0, await ReadAllAsync(room).Soon("the end"));
    }

    [Fact]
    public async Task A_client_whose_reader_does_not_read_can_be_disposed()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var client = new ChatClient(Clients.Options("alice", gateway.Port) with { EventBuffer = 2, ClosePatience = Patience.Limit * 2 });
        var (room, connection) = await JoinAsync(client, gateway);
        for (var i = 1; i <= 5; i++)
        {
            await connection.EventAsync(i);
        }

        await Eventually.True("one waits for room", () => room.Head == 3);
        var disposing = client.DisposeAsync().AsTask();

        Assert.Equal(1000, await connection.ExpectCloseAsync());
        await disposing.Soon("disposed");
        Assert.Equal(2, await ReadAllAsync(room).Soon("the end"));
    }

    private static async Task<int> ReadAllAsync(ChatRoom room, CancellationToken cancellation = default)
    {
        var count = 0;
        await foreach (var _ in room.ReadAsync(cancellation))
        {
            count++;
        }

        return count;
    }

    private static async Task<(ChatRoom Room, ScriptedConnection Connection)> JoinAsync(ChatClient client, ScriptedGateway gateway)
    {
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync();
        var joining = client.JoinAsync("lobby");
        await connection.LetInAsync();
        return (await joining.Soon("joined"), connection);
    }
}
