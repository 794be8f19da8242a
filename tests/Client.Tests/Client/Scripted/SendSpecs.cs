using System.Text.Json.Nodes;
using ChatCluster.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

public sealed class SendSpecs : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private ScriptedGateway _gateway = null!;
    private ChatClient _client = null!;
    private ScriptedConnection _connection = null!;
    private ChatRoom _room = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ScriptedGateway.StartAsync();
        _client = new ChatClient(Clients.Options("alice", _gateway.Port) with { Clock = _clock, SendTimeout = TimeSpan.FromSeconds(5) });
        _ = _client.ConnectAsync();
        _connection = await _gateway.GreetAsync(pingSeconds: 1_000, frameBytes: 2_000);
        var joining = _client.JoinAsync("lobby");
        await _connection.LetInAsync(seq: 10);
        _room = await joining.Soon("joined");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_sent_once_it_is_stored()
    {
        var sending = _room.SendAsync("hello", "id-1");
        var send = await _connection.ExpectAsync("send");
        Assert.Equal(("lobby", "id-1", "hello"), (Text(send, "room"), Text(send, "id"), Text(send, "text")));
        Assert.False(sending.IsCompleted);

        await _connection.SentAsync(send, 11);

        Assert.Equal(new SentMessage("id-1", 11, ScriptedConnection.At), await sending.Soon("sent"));
    }

    [Fact]
    public async Task Answers_may_come_in_any_order()
    {
        Task<SentMessage>[] sending = [.. Enumerable.Range(1, 5).Select(i => _room.SendAsync($"message {i}"))];
        var sends = await SendsAsync(5);
        Assert.Equal(5, sends.Select(it => Text(it, "id")).Distinct().Count());

        foreach (var i in (int[])[4, 0, 3, 1, 2])
        {
            await _connection.SentAsync(sends[i], 11 + i);
        }

        Assert.Equal([11, 12, 13, 14, 15], (await Task.WhenAll(sending).Soon("sent")).Select(it => it.Seq));
    }

    [Fact]
    public async Task What_is_unanswered_when_the_connection_is_lost_is_sent_again_in_its_order_with_the_same_ids()
    {
        Task<SentMessage>[] sending = [.. Enumerable.Range(1, 4).Select(i => _room.SendAsync($"message {i}", $"id-{i}"))];
        var sends = await SendsAsync(4);
        await _connection.SentAsync(sends[1], 11);
        await sending[1].Soon("sent");

        _connection.Kill();
        _connection = await GreetAgainAsync();
        var join = await _connection.ExpectAsync("join");
        var again = await SendsAsync(3); // right behind the join
        Assert.Equal(["id-1", "id-3", "id-4"], again.Select(it => Text(it, "id")));
        Assert.Equal(["message 1", "message 3", "message 4"], again.Select(it => Text(it, "text")));

        await _connection.SentAsync(again[0], 12); // an answer may overtake that to the join
        await _connection.JoinedAsync(join, seq: 10);
        await _connection.SentAsync(again[1], 13);
        await _connection.SentAsync(again[2], 14);

        Assert.Equal([12, 11, 13, 14], (await Task.WhenAll(sending).Soon("sent")).Select(it => it.Seq));
    }

    [Theory]
    [InlineData("unavailable")]
    [InlineData("overloaded")]
    [InlineData("rate_limited")]
    public async Task One_that_is_refused_for_now_is_sent_again_after_the_hint_and_later_ones_wait_behind_it(string code)
    {
        var first = _room.SendAsync("message 1", "id-1");
        await _connection.RefuseAsync(await _connection.ExpectAsync("send"), code, retryable: true, retryAfterMs: 800);
        await EverythingIsReadAsync();
        var second = _room.SendAsync("message 2", "id-2");

        _clock.Advance(TimeSpan.FromMilliseconds(799));
        await EverythingIsReadAsync(); // nothing was sent
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var again = await _connection.ExpectAsync("send");
        Assert.Equal(("id-1", "message 1"), (Text(again, "id"), Text(again, "text")));
        await EverythingIsReadAsync(); // it goes alone
        await _connection.SentAsync(again, 11);
        Assert.Equal(11, (await first.Soon("sent")).Seq);
        await _connection.SentAsync(await _connection.ExpectAsync("send"), 12);
        Assert.Equal(12, (await second.Soon("sent")).Seq);
    }

    [Fact]
    public async Task Many_that_are_refused_together_are_sent_again_in_their_order_and_first_one_alone()
    {
        Task<SentMessage>[] sending = [.. Enumerable.Range(1, 5).Select(i => _room.SendAsync($"message {i}"))];
        foreach (var send in await SendsAsync(5))
        {
            await _connection.RefuseAsync(send, "rate_limited", retryable: true, retryAfterMs: 20);
        }

        await EverythingIsReadAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(20));

        for (var i = 0; i < 5; i++)
        {
            var send = await _connection.ExpectAsync("send");
            Assert.Equal($"message {i + 1}", Text(send, "text"));
            if (i == 0)
            {
                await EverythingIsReadAsync();
            }

            await _connection.SentAsync(send, 11 + i);
        }

        await Task.WhenAll(sending).Soon("sent");
    }

    [Fact]
    public async Task Another_room_waits_as_well_where_the_connection_sent_too_much_and_pages_of_history_do_not()
    {
        var joining = _client.JoinAsync("other");
        await _connection.LetInAsync();
        var other = await joining.Soon("joined");
        var first = _room.SendAsync("message 1", "id-1");
        await _connection.RefuseAsync(await _connection.ExpectAsync("send"), "rate_limited", retryable: true, retryAfterMs: 800);
        await EverythingIsReadAsync();

        var second = other.SendAsync("message 2", "id-2");
        var page = other.HistoryAsync();
        await _connection.ExpectAsync("history");
        _clock.Advance(TimeSpan.FromMilliseconds(800));

        Assert.Equal(["id-1", "id-2"], (await SendsAsync(2)).Select(it => Text(it, "id")).Order());
        Assert.False(first.IsCompleted || second.IsCompleted || page.IsCompleted);
    }

    [Theory]
    [InlineData("text_too_long")]
    [InlineData("invalid_id")]
    [InlineData("of_a_newer_server")]
    public async Task One_that_is_refused_for_good_fails_alone(string code)
    {
        var first = _room.SendAsync("message 1");
        var second = _room.SendAsync("message 2");
        var sends = await SendsAsync(2);
        await _connection.RefuseAsync(sends[0], code);
        await _connection.SentAsync(sends[1], 11);

        var why = await Assert.ThrowsAsync<ChatException>(() => first.Soon("the refusal"));
        Assert.Equal((code, false), (why.Code, why.Retryable));
        Assert.Equal(11, (await second.Soon("sent")).Seq);
    }

    [Fact]
    public async Task A_server_that_fails_at_it_five_times_is_believed()
    {
        var sending = _room.SendAsync("hello");
        for (var i = 0; i < 5; i++)
        {
            await _connection.RefuseAsync(await _connection.ExpectAsync("send"), "internal", retryable: true);
        }

        Assert.Equal("internal", (await Assert.ThrowsAsync<ChatException>(() => sending.Soon("the refusal"))).Code);
    }

    [Fact]
    public async Task One_that_was_given_up_is_forgotten_and_its_late_answer_too()
    {
        using var cancel = new CancellationTokenSource();
        var first = _room.SendAsync("message 1", cancellationToken: cancel.Token);
        var send = await _connection.ExpectAsync("send");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon("cancelled"));

        await _connection.SentAsync(send, 11);
        var second = _room.SendAsync("message 2");
        await _connection.SentAsync(await _connection.ExpectAsync("send"), 12);
        Assert.Equal(12, (await second.Soon("sent")).Seq);

        _connection.Kill();
        _connection = await GreetAgainAsync();
        await _connection.LetInAsync(seq: 12, after: 10);
        var third = _room.SendAsync("message 3", "id-3");
        Assert.Equal("id-3", Text(await _connection.ExpectAsync("send"), "id"));
    }

    [Fact]
    public async Task After_the_timeout_it_is_given_up()
    {
        var sending = _room.SendAsync("hello");
        await _connection.ExpectAsync("send");

        _clock.Advance(TimeSpan.FromSeconds(5));

        var why = await Assert.ThrowsAsync<ChatException>(() => sending.Soon("the timeout"));
        Assert.Equal((ChatException.Timeout, true), (why.Code, why.Retryable));
    }

    [Fact]
    public async Task A_server_that_has_forgotten_the_room_is_joined_again_and_gets_the_message_then()
    {
        var sending = _room.SendAsync("hello", "id-1");
        await _connection.RefuseAsync(await _connection.ExpectAsync("send"), "not_joined");

        await _connection.ExpectAsync("leave");
        var join = await _connection.LetInAsync(seq: 10);
        Assert.Equal(10, join["after"]!.GetValue<long>());
        var again = await _connection.ExpectAsync("send");
        Assert.Equal("id-1", Text(again, "id"));
        await _connection.SentAsync(again, 11);
        await sending.Soon("sent");
    }

    [Fact]
    public async Task Messages_behind_a_join_that_is_refused_for_now_come_again_behind_the_next()
    {
        _connection.Kill();
        _connection = await GreetAgainAsync();
        var join = await _connection.ExpectAsync("join");
        var sending = _room.SendAsync("hello", "id-1");
        var send = await _connection.ExpectAsync("send");
        await _connection.RefuseAsync(join, "unavailable", retryable: true, retryAfterMs: 1_000);
        await _connection.RefuseAsync(send, "not_joined");
        await _connection.SayAsync(new { type = "ping" });
        await _connection.ExpectAsync("pong"); // all of that was read
        var history = _room.HistoryAsync(); // waits for the join as well

        _clock.Advance(TimeSpan.FromSeconds(1));

        await _connection.LetInAsync(seq: 10);
        var again = await _connection.ExpectAsync("send");
        Assert.Equal("id-1", Text(again, "id"));
        await _connection.SentAsync(again, 11);
        await sending.Soon("sent");
        await _connection.ExpectAsync("history");
        Assert.False(history.IsCompleted);
    }

    [Fact]
    public async Task A_page_of_history_that_was_lost_is_asked_for_again()
    {
        var asking = _room.HistoryAsync(before: 5, limit: 2);
        await _connection.ExpectAsync("history");
        _connection.Kill();
        _connection = await GreetAgainAsync();
        await _connection.LetInAsync(seq: 10);
        var again = await _connection.ExpectAsync("history");
        Assert.Equal((5, 2), (again["before"]!.GetValue<int>(), again["limit"]!.GetValue<int>()));

        await _connection.SayAsync(new { type = "history", @ref = again["ref"]!.GetValue<long>(), room = "lobby", events = new[] { new { seq = 4 } }, more = true });

        var page = await asking.Soon("a page");
        Assert.Equal((4, true), (page.Events.Single().Seq, page.More));
    }

    [Fact]
    public async Task What_can_not_be_sent_is_not()
    {
        Assert.Equal(ChatException.FrameTooLarge, (await Assert.ThrowsAsync<ChatException>(() => _room.SendAsync(new string('x', 2_000)))).Code);
        await Assert.ThrowsAsync<ArgumentException>(() => _room.SendAsync("\ud83d"));
        await Assert.ThrowsAsync<ArgumentException>(() => _room.HistoryAsync(before: 1, after: 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _room.HistoryAsync(before: -1));

        var sending = _room.SendAsync("hello");
        await _connection.SentAsync(await _connection.ExpectAsync("send"), 11);
        await sending.Soon("sent");
    }

    [Fact]
    public async Task An_answer_to_something_else_is_not_taken_for_this_ones()
    {
        var sending = _room.SendAsync("hello", "id-1");
        var send = await _connection.ExpectAsync("send");
        await _connection.SayAsync(new { type = "sent", @ref = send["ref"]!.GetValue<long>(), room = "lobby", id = "id-2", seq = 11 });

        Assert.Equal(ChatException.ProtocolViolation, (await Assert.ThrowsAsync<ChatException>(() => sending.Soon("the violation"))).Code);
    }

    [Fact]
    public async Task At_most_64_are_unanswered_at_a_time()
    {
        Task<SentMessage>[] sending = [.. Enumerable.Range(1, 100).Select(i => _room.SendAsync($"message {i}"))];
        var sends = await SendsAsync(64);
        await _connection.SayAsync(new { type = "ping" });
        await _connection.ExpectAsync("pong"); // not another send

        for (var i = 0; i < 100; i++)
        {
            await _connection.SentAsync(sends[i], 11 + i);
            if (i < 36)
            {
                sends.Add(await _connection.ExpectAsync("send"));
            }
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"message {i}"), sends.Select(it => Text(it, "text")));
        await Task.WhenAll(sending).Soon("sent");
    }

    private static string Text(JsonNode frame, string name) => frame[name]!.GetValue<string>();

    private async Task<ScriptedConnection> GreetAgainAsync() => await _gateway.GreetAsync(pingSeconds: 1_000, frameBytes: 2_000);

    private async Task EverythingIsReadAsync()
    {
        await _connection.SayAsync(new { type = "ping" });
        await _connection.ExpectAsync("pong");
    }

    private async Task<List<JsonNode>> SendsAsync(int count)
    {
        var sends = new List<JsonNode>();
        while (sends.Count < count)
        {
            sends.Add(await _connection.ExpectAsync("send"));
        }

        return sends;
    }
}
