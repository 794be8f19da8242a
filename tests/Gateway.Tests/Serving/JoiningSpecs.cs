using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class JoiningSpecs(SharedNode node)
{
    private async Task<string> RoomOfAsync(int events)
    {
        var room = node.NewRoom();
        await using var writer = await FrameClient.ConnectAsync(node.Port, "writer");
        await writer.JoinAsync(room);
        await writer.PostManyAsync(room, [.. Enumerable.Range(1, events).Select(n => $"{n}")]);
        await writer.CloseAsync();
        return room;
    }

    [Fact]
    public async Task Joined_says_where_the_room_is_and_where_the_stream_begins()
    {
        var room = await RoomOfAsync(5);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.SayAsync(new { type = "join", @ref = 7, room, recent = 2 });
        var joined = await client.ExpectAsync("joined");
        Assert.Equal(["type", "ref", "room", "epoch", "seq", "first", "after", "gap"], joined.Fields());
        Assert.Equal(7, joined.Number("ref"));
        Assert.Equal((5, 1, 3, false), (joined.Number("seq"), joined.Number("first"), joined.Number("after"), joined.Flag("gap")));
        Assert.Equal([4, 5], (await client.EventsAsync(2)).Seqs());
    }

    [Fact]
    public async Task An_event_has_all_its_fields()
    {
        var room = await RoomOfAsync(1);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room, recent: 1);
        var e = await client.ExpectAsync("event");
        Assert.Equal(["type", "room", "seq", "at", "kind", "from", "id", "text"], e.Fields());
        Assert.Equal((room, "message", "writer", "1"), (e.Text("room"), e.Text("kind"), e.Text("from"), e.Text("text")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", e.Text("at"));
    }

    [Fact]
    public async Task A_newcomer_gets_nothing_old_unless_it_asks()
    {
        var room = await RoomOfAsync(3);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        Assert.Equal(3, (await client.JoinAsync(room)).Number("after"));
        Assert.Equal(4, await client.PostAsync(room, "live"));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(1_000_000, 0)]
    [InlineData(1, 2)]
    public async Task Recent_is_cut_to_what_there_is(int recent, int after)
    {
        var room = await RoomOfAsync(3);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        Assert.Equal(after, (await client.JoinAsync(room, recent)).Number("after"));
        Assert.Equal(FrameReading.Range(after + 1, 3), (await client.EventsAsync(3 - after)).Seqs());
        Assert.Equal(4, await client.PostAsync(room, "live"));
    }

    [Fact]
    public async Task Recent_is_cut_to_the_limit_of_history()
    {
        var room = await RoomOfAsync(210);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var limit = client.Welcome.Field("limits").Number("history");
        Assert.Equal(210 - limit, (await client.JoinAsync(room, 1000)).Number("after"));
        Assert.Equal(FrameReading.Range(210 - limit + 1, 210), (await client.EventsAsync((int)limit)).Seqs());
    }

    [Fact]
    public async Task A_resume_gets_everything_after_its_position_then_live()
    {
        var room = await RoomOfAsync(300); // more than a relay keeps in memory
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var epoch = (await client.JoinAsync(room)).Text("epoch");
        await client.SayAsync(new { type = "leave", room });
        await client.ExpectAsync("left");
        var joined = await client.JoinAsync(room, epoch: epoch, after: 7);
        Assert.Equal((7, false), (joined.Number("after"), joined.Flag("gap")));
        Assert.Equal(FrameReading.Range(8, 300), (await client.EventsAsync(293)).Seqs());
        Assert.Equal(301, await client.PostAsync(room, "live"));
    }

    [Fact]
    public async Task A_resume_at_the_head_gets_nothing_old()
    {
        var room = await RoomOfAsync(3);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var epoch = (await client.JoinAsync(room)).Text("epoch");
        await client.SayAsync(new { type = "leave", room });
        await client.ExpectAsync("left");
        await client.JoinAsync(room, epoch: epoch, after: 3, recent: 2);
        Assert.Equal(4, await client.PostAsync(room, "live"));
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public async Task Another_epoch_is_a_gap_and_recent_events_follow(int? recent, int expected)
    {
        var room = await RoomOfAsync(60);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var joined = await client.JoinAsync(room, recent, epoch: "of-another-log", after: 1_000);
        Assert.Equal((true, 60L - expected), (joined.Flag("gap"), joined.Number("after")));
        Assert.NotEqual("of-another-log", joined.Text("epoch"));
        Assert.Equal(FrameReading.Range(61 - expected, 60), (await client.EventsAsync(expected)).Seqs());
        Assert.Equal(61, await client.PostAsync(room, "live"));
    }

    [Fact]
    public async Task A_position_ahead_of_the_room_is_refused_and_the_room_can_be_joined_again()
    {
        var room = await RoomOfAsync(3);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var epoch = (await client.JoinAsync(room)).Text("epoch");
        await client.SayAsync(new { type = "leave", room });
        await client.ExpectAsync("left");
        await client.SayAsync(new { type = "join", @ref = "a", room, epoch, after = 4 });
        var error = await client.ExpectErrorAsync("after_ahead");
        Assert.Equal(("a", true), (error.Text("ref"), error.Flag("retryable")));
        Assert.True(error.Number("retryAfterMs") > 0);
        await client.JoinAsync(room, epoch: epoch, after: 3);
        Assert.Equal(4, await client.PostAsync(room, "live"));
    }

    [Fact]
    public async Task A_room_is_joined_once()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.SayAsync(new { type = "join", @ref = 2, room });
        Assert.Equal(2, (await client.ExpectErrorAsync("already_joined")).Number("ref"));
        Assert.Equal(1, await client.PostAsync(room, "once"));
    }

    [Fact]
    public async Task Whoever_left_hears_nothing_and_may_come_back()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await using var other = await FrameClient.ConnectAsync(node.Port, "bob");
        var epoch = (await client.JoinAsync(room)).Text("epoch");
        await other.JoinAsync(room);
        await client.SayAsync(new { type = "leave", @ref = "bye", room });
        var left = await client.ExpectAsync("left");
        Assert.Equal(("bye", room), (left.Text("ref"), left.Text("room")));
        await other.PostAsync(room, "behind her back");
        await client.SayAsync(new { type = "ping", @ref = 1 });
        await client.ExpectAsync("pong");
        await client.JoinAsync(room, epoch: epoch, after: 0);
        Assert.Equal("behind her back", (await client.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task Leave_and_join_in_one_go_are_handled_in_order()
    {
        var room = await RoomOfAsync(2);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.Raw.SendRawBytesAsync(FrameClient.Frames(new { type = "leave", room }, FrameClient.JoinFrame(room, recent: 1)));
        await client.ExpectAsync("left");
        await client.ExpectAsync("joined");
        Assert.Equal([2], (await client.EventsAsync(1)).Seqs());
        Assert.Equal(3, await client.PostAsync(room, "once"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rooms_are_joined_and_left_in_any_order(int seed)
    {
        var random = new Random(seed);
        string[] rooms = [.. Enumerable.Range(0, 4).Select(_ => node.NewRoom())];
        HashSet<string> joined = [];
        await using var client = await FrameClient.ConnectAsync(node.Port);
        for (var step = 0; step < 60; step++)
        {
            var room = random.GetItems(rooms, 1)[0];
            switch (joined.Contains(room), random.Next(3))
            {
                case (true, 0):
                    await client.SayAsync(FrameClient.JoinFrame(room));
                    await client.ExpectErrorAsync("already_joined");
                    break;
                case (true, _):
                    await client.SayAsync(new { type = "leave", room });
                    Assert.Equal(room, (await client.ExpectAsync("left")).Text("room"));
                    joined.Remove(room);
                    break;
                case (false, 0):
                    await client.SayAsync(new { type = "leave", room });
                    await client.ExpectErrorAsync("not_joined");
                    break;
                default:
                    await client.JoinAsync(room);
                    joined.Add(room);
                    break;
            }
        }

        foreach (var room in joined)
        {
            await client.PostAsync(room, "still here");
        }
    }

    [Theory]
    [InlineData("send")]
    [InlineData("history")]
    [InlineData("leave")]
    public async Task What_needs_a_joined_room_says_so(string type)
    {
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.SayAsync(new { type, @ref = 1, room = node.NewRoom(), id = "1", text = "hello" });
        var error = await client.ExpectErrorAsync("not_joined");
        Assert.Equal((1, false), (error.Number("ref"), error.Flag("retryable")));
        Assert.False(error.Has("retryAfterMs"));
    }

    [Fact]
    public async Task A_connection_is_in_several_rooms_each_with_its_own_order()
    {
        string[] rooms = [node.NewRoom(), node.NewRoom(), node.NewRoom()];
        await using var client = await FrameClient.ConnectAsync(node.Port);
        foreach (var room in rooms)
        {
            await client.JoinAsync(room);
        }

        await client.Raw.SendRawBytesAsync(FrameClient.Frames(
            Enumerable.Range(0, 30).Select(n => FrameClient.SendFrame(rooms[n % 3], $"{n}", $"{n}"))));
        var seen = rooms.ToDictionary(room => room, _ => new List<(long, string)>());
        for (var frames = 0; frames < 60; frames++)
        {
            var frame = await client.Raw.ReadJsonAsync();
            if (frame.Type() == "event")
            {
                seen[frame.Text("room")].Add((frame.Number("seq"), frame.Text("text")));
            }
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Enumerable.Range(0, 10).Select(n => (n + 1L, $"{(3 * n) + i}")), seen[rooms[i]]);
        }
    }

    [Fact]
    public async Task Requests_may_be_sent_before_the_welcome_and_are_handled_in_order()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.OpenAsync(node.Port, "/ws");
        await client.Raw.SendRawBytesAsync(FrameClient.Frames(
            FrameClient.JoinFrame(room), FrameClient.SendFrame(room, "a", "one"), FrameClient.SendFrame(room, "b", "two")));
        await client.ExpectAsync("welcome");
        await client.ExpectAsync("joined");
        var frames = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var frame = await client.Raw.ReadJsonAsync();
            frames.Add($"{frame.Type()} {frame.Text("id")} {frame.Number("seq")}");
        }

        Assert.Equal(["sent a 1", "sent b 2"], frames.Where(frame => frame.StartsWith("sent", StringComparison.Ordinal)));
        Assert.Equal(["event a 1", "event b 2"], frames.Where(frame => frame.StartsWith("event", StringComparison.Ordinal)));
    }
}
