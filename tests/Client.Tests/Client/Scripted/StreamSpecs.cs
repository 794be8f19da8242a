using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

public sealed class StreamSpecs : IAsyncLifetime
{
    private ScriptedGateway _gateway = null!;
    private ChatClient _client = null!;
    private ScriptedConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ScriptedGateway.StartAsync();
        _client = new ChatClient(Clients.Options("alice", _gateway.Port));
        _ = _client.ConnectAsync();
        _connection = await _gateway.GreetAsync();
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_join_says_where_to_begin()
    {
        var joining = _client.JoinAsync("cafe\u0301", new JoinOptions { Recent = 20 });
        var join = await _connection.ExpectAsync("join");
        Assert.Equal(("caf\u00e9", 20), (join["room"]!.GetValue<string>(), join["recent"]!.GetValue<int>()));
        Assert.Null(join["epoch"]);
        await _connection.JoinedAsync(join, seq: 7, after: 5);
        var room = await joining.Soon("joined");

        Assert.Equal(("caf\u00e9", new RoomPosition("e1", 5), 7), (room.Name, room.Position, room.Head));
    }

    [Fact]
    public async Task A_position_of_an_earlier_time_is_gone_on_from()
    {
        var joining = _client.JoinAsync("lobby", new JoinOptions { From = new RoomPosition("e1", 126) });
        var join = await _connection.LetInAsync(seq: 128, after: 126);
        await _connection.EventAsync(127);

        Assert.Equal(("e1", 126), (join["epoch"]!.GetValue<string>(), join["after"]!.GetValue<long>()));
        var room = await joining.Soon("joined");
        Assert.Equal(new RoomPosition("e1", 126), room.Position);
        Assert.Equal(127, (await room.NextMessageAsync()).Seq);
        Assert.Equal(new RoomPosition("e1", 127), room.Position);
    }

    [Fact]
    public async Task After_a_loss_it_goes_on_after_the_last_event_that_came_whether_it_was_read_or_not()
    {
        var room = await JoinAsync(seq: 2);
        await _connection.EventAsync(3);
        await _connection.EventAsync(4);
        await Eventually.True("they came", () => room.Head == 4);
        Assert.Equal(3, (await room.NextMessageAsync()).Seq);

        _connection.Kill();
        _connection = await _gateway.GreetAsync();
        var join = await _connection.LetInAsync(seq: 5, after: 4);
        await _connection.EventAsync(5);

        Assert.Equal(("e1", 4, 50), (join["epoch"]!.GetValue<string>(), join["after"]!.GetValue<long>(), join["recent"]!.GetValue<int>()));
        Assert.Equal(4, (await room.NextMessageAsync()).Seq);
        Assert.Equal(5, (await room.NextMessageAsync()).Seq);
    }

    [Theory]
    [InlineData("e1", 90, GapReason.Purged)]
    [InlineData("e2", 90, GapReason.Replaced)]
    [InlineData("e2", 1, GapReason.Replaced)]
    public async Task A_gap_stands_where_it_is(string epoch, long after, GapReason reason)
    {
        var room = await JoinAsync(seq: 2);
        await _connection.EventAsync(3);
        await Eventually.True("it came", () => room.Head == 3);

        _connection.Kill();
        _connection = await _gateway.GreetAsync();
        await _connection.LetInAsync(seq: 100, after, epoch, gap: true);
        await _connection.EventAsync(after + 1);

        Assert.Equal(3, (await room.NextMessageAsync()).Seq);
        Assert.Equal(new RoomGap(reason, new RoomPosition("e1", 3), new RoomPosition(epoch, after)), await room.NextAsync());
        Assert.Equal(new RoomPosition(epoch, after), room.Position);
        Assert.Equal(after + 1, (await room.NextMessageAsync()).Seq);
        Assert.Equal(100, room.Head);
    }

    [Fact]
    public async Task A_position_that_is_ahead_of_the_room_again_and_again_becomes_a_gap()
    {
        var joining = _client.JoinAsync("lobby", new JoinOptions { From = new RoomPosition("e1", 126), Recent = 3 });
        for (var i = 0; i < 4; i++)
        {
            var join = await _connection.ExpectAsync("join");
            Assert.Equal(126, join["after"]!.GetValue<long>());
            await _connection.RefuseAsync(join, "after_ahead", retryable: true, retryAfterMs: 1);
        }

        var anew = await _connection.LetInAsync(seq: 40, after: 37);
        Assert.Null(anew["after"]);
        var room = await joining.Soon("joined");
        Assert.Equal(new RoomGap(GapReason.Replaced, new RoomPosition("e1", 126), new RoomPosition("e1", 37)), await room.NextAsync());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public async Task A_hole_or_a_double_reaches_the_reader_as_what_it_is(long wrong)
    {
        var room = await JoinAsync(seq: 1);
        await _connection.EventAsync(2);
        await _connection.EventAsync(wrong);

        Assert.Equal(2, (await room.NextMessageAsync()).Seq); // what was right is still right
        var why = await Assert.ThrowsAsync<ChatException>(room.NextAsync);
        Assert.Equal(ChatException.ProtocolViolation, why.Code);
        Assert.Contains($"after 2 of epoch e1 came {wrong} (id id-{wrong} from bob", why.Message, StringComparison.Ordinal);

        await _connection.ExpectAsync("leave");
        Assert.Equal(ChatException.ProtocolViolation, (await Assert.ThrowsAsync<ChatException>(() => room.SendAsync("hello"))).Code);
        await JoinAsync(seq: 5); // anew
    }

    [Fact]
    public async Task A_resume_that_goes_on_elsewhere_reaches_the_reader_as_what_it_is()
    {
        var room = await JoinAsync(seq: 7);
        _connection.Kill();
        _connection = await _gateway.GreetAsync();
        await _connection.LetInAsync(seq: 9, after: 8);

        Assert.Equal(ChatException.ProtocolViolation, (await Assert.ThrowsAsync<ChatException>(room.NextAsync)).Code);
    }

    [Fact]
    public async Task An_event_before_its_joined_is_not_swallowed()
    {
        var joining = _client.JoinAsync("lobby");
        await _connection.ExpectAsync("join");
        await _connection.EventAsync(1);

        Assert.Equal(ChatException.ProtocolViolation, (await Assert.ThrowsAsync<ChatException>(() => joining.Soon("the violation"))).Code);
    }

    [Fact]
    public async Task The_rest_of_a_stream_that_was_left_does_not_mix_with_a_new_one()
    {
        var room = await JoinAsync(seq: 1);
        var leaving = room.LeaveAsync();
        var joining = _client.JoinAsync("lobby");
        var leave = await _connection.ExpectAsync("leave");
        var join = await _connection.ExpectAsync("join");
        await _connection.EventAsync(2);
        await _connection.SayAsync(new { type = "left", @ref = leave["ref"]!.GetValue<long>(), room = "lobby" });
        await _connection.JoinedAsync(join, seq: 2);
        await _connection.EventAsync(3);

        await leaving.Soon("left");
        await Assert.ThrowsAsync<InvalidOperationException>(room.NextAsync); // ended
        Assert.Equal(3, (await (await joining.Soon("joined")).NextMessageAsync()).Seq);
    }

    [Theory]
    [InlineData("unavailable")]
    [InlineData("overloaded")]
    [InlineData("rate_limited")]
    [InlineData("internal")]
    public async Task A_join_that_can_not_be_now_is_tried_again(string code)
    {
        var joining = _client.JoinAsync("lobby", new JoinOptions { Recent = 5 });
        for (var i = 0; i < 6; i++)
        {
            var join = await _connection.ExpectAsync("join");
            Assert.Equal(5, join["recent"]!.GetValue<int>());
            await _connection.RefuseAsync(join, code, retryable: true, retryAfterMs: i % 2 == 0 ? 1 : null);
        }

        await _connection.LetInAsync();
        await joining.Soon("joined");
    }

    [Theory]
    [InlineData("invalid_room")]
    [InlineData("too_many_rooms")]
    [InlineData("of_a_newer_server")]
    public async Task A_join_that_is_refused_for_good_throws(string code)
    {
        var joining = _client.JoinAsync("lobby");
        await _connection.RefuseAsync(await _connection.ExpectAsync("join"), code);

        var why = await Assert.ThrowsAsync<ChatException>(() => joining.Soon("the refusal"));
        Assert.Equal((code, false), (why.Code, why.Retryable));
        await JoinAsync(seq: 1);
    }

    [Fact]
    public async Task A_room_that_can_not_be_joined_again_ends_for_its_reader_too()
    {
        var room = await JoinAsync(seq: 1);
        _connection.Kill();
        _connection = await _gateway.GreetAsync();
        await _connection.RefuseAsync(await _connection.ExpectAsync("join"), "too_many_rooms");

        Assert.Equal("too_many_rooms", (await Assert.ThrowsAsync<ChatException>(room.NextAsync)).Code);
    }

    [Fact]
    public async Task A_server_that_holds_the_room_to_be_joined_is_asked_to_forget_that()
    {
        var joining = _client.JoinAsync("lobby");
        await _connection.RefuseAsync(await _connection.ExpectAsync("join"), "already_joined");
        await _connection.ExpectAsync("leave");
        await _connection.LetInAsync();
        await joining.Soon("joined");
    }

    [Fact]
    public async Task A_room_is_joined_once()
    {
        await JoinAsync(seq: 1);

        Assert.Equal(ChatException.AlreadyJoined, (await Assert.ThrowsAsync<ChatException>(() => _client.JoinAsync("lobby"))).Code);
    }

    [Fact]
    public async Task A_room_has_one_reader_at_a_time_and_the_next_one_goes_on()
    {
        var room = await JoinAsync(seq: 0);
        var first = room.NextAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(room.NextAsync);
        await _connection.EventAsync(1);
        await _connection.EventAsync(2);

        Assert.Equal(1, Assert.IsType<RoomEvent>(await first).Seq);
        Assert.Equal(2, (await room.NextMessageAsync()).Seq);
    }

    [Fact]
    public async Task Rooms_do_not_mix()
    {
        var lobby = await JoinAsync(seq: 0);
        var joining = _client.JoinAsync("other");
        await _connection.LetInAsync(seq: 10);
        var other = await joining.Soon("joined");
        await _connection.EventAsync(11, "other");
        await _connection.EventAsync(1, "lobby");
        await _connection.EventAsync(77, "unheard of");
        await _connection.EventAsync(2, "lobby");

        Assert.Equal(1, (await lobby.NextMessageAsync()).Seq);
        Assert.Equal(2, (await lobby.NextMessageAsync()).Seq);
        Assert.Equal(11, (await other.NextMessageAsync()).Seq);
    }

    private async Task<ChatRoom> JoinAsync(long seq)
    {
        var joining = _client.JoinAsync("lobby");
        Assert.False(joining.IsCompleted);
        await _connection.LetInAsync(seq);
        return await joining.Soon("joined");
    }
}
