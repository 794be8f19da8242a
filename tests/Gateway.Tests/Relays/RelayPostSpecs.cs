using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RelayPostSpecs : RelaySpec
{
    [Fact]
    public async Task The_event_is_the_acknowledgement_and_sent_comes_before_it()
    {
        await StartAsync(3);
        var alice = await JoinAsync();
        var bob = await JoinAsync();
        Post(alice, "a1", "7");
        var command = await ExpectPostAsync();
        Assert.Equal(new PostMessage(Lobby, Term, Alice, new ClientMessageId("a1"), "hello"), command);
        Assert.Equal(["joined"], (await HeardAsync(alice)).Select(frame => frame.Type));

        Push(Store(Alice, "a1"));
        var heard = await HeardAsync(alice);
        Assert.Equal([("sent", "7", 4L), ("event", null, 4L)], heard.Skip(1).Select(frame => (frame.Type, frame.Ref, frame.Seq)));
        Assert.Equal(["joined", "event"], (await HeardAsync(bob)).Select(frame => frame.Type));
    }

    [Fact]
    public async Task An_event_of_another_user_with_the_same_id_acknowledges_nothing()
    {
        await StartAsync();
        var alice = await JoinAsync();
        Post(alice, "same", "1");
        Push(Store(Bob, "same"));
        Assert.DoesNotContain(await HeardAsync(alice), frame => frame.Type == "sent");
    }

    [Fact]
    public async Task Everyone_who_sent_the_same_message_is_answered_once_and_the_room_is_asked_once()
    {
        await StartAsync();
        var tab = await JoinAsync();
        var otherTab = await JoinAsync();
        Post(tab, "a1", "1");
        Post(otherTab, "a1", "2");
        Post(tab, "a1", "3");
        await ExpectPostAsync();
        await ExpectNothingAsync();
        Push(Store(Alice, "a1"));
        Commit();
        Assert.Equal(["1", "3"], Answers(await HeardAsync(tab), "sent"));
        Assert.Equal(["2"], Answers(await HeardAsync(otherTab), "sent"));
    }

    [Fact]
    public async Task An_event_that_is_read_from_the_log_acknowledges_as_well()
    {
        await StartAsync(3);
        var alice = await JoinAsync();
        Post(alice, "a1", "7");
        await ExpectPostAsync();
        Store(Alice, "a1"); // its push is lost
        Commit();
        await alice.UntilEventAsync(5);
        Assert.Equal(["sent", "event", "event"], alice.Received.Skip(1).Select(frame => frame.Type));
    }

    [Fact]
    public async Task A_message_that_was_stored_before_gets_the_first_answer_again()
    {
        await StartAsync(3);
        var alice = await JoinAsync();
        Post(alice, "m2", "7", Bob);
        await ExpectPostAsync();
        for (var i = 0; i < 2; i++)
        {
            Relay.Tell(new PostRepeated(Lobby, Bob, new ClientMessageId("m2"), 2, Clock.GetUtcNow()), Room.Ref);
        }

        Assert.Equal([("sent", "7", 2L)], (await HeardAsync(alice)).Skip(1).Select(frame => (frame.Type, frame.Ref, frame.Seq)));
    }

    [Theory]
    [InlineData(ErrorCode.Overloaded, "overloaded")]
    [InlineData(ErrorCode.TextTooLong, "text_too_long")]
    [InlineData(ErrorCode.TextEmpty, "text_empty")]
    public async Task A_message_that_the_room_refuses_is_refused_once(ErrorCode code, string name)
    {
        await StartAsync();
        var alice = await JoinAsync();
        Post(alice, "a1", "7");
        for (var i = 0; i < 2; i++)
        {
            Relay.Tell(new PostRejected(Lobby, Alice, new ClientMessageId("a1"), code, TimeSpan.FromSeconds(1)), Room.Ref);
        }

        Assert.Equal([("error", "7", name)], (await HeardAsync(alice)).Skip(1).Select(frame => (frame.Type, frame.Ref, frame.Code)));
    }

    [Fact]
    public async Task An_unanswered_message_is_sent_again_with_the_same_id()
    {
        await StartAsync();
        var alice = await JoinAsync();
        Post(alice, "a1", "7");
        var first = await ExpectPostAsync();
        await PassAsync(Options.ResendAfter - TimeSpan.FromMilliseconds(50));
        await ExpectNothingButSubscribesAsync();
        await PassAsync(Options.ResendAfter / 2);
        Assert.Equal(first, await NextPostAsync());

        Push(Store(Alice, "a1"));
        await PassAsync(2 * Options.ResendAfter);
        Assert.Equal(["7"], Answers(await HeardAsync(alice), "sent"));
        await ExpectNothingButSubscribesAsync();
    }

    [Fact]
    public async Task Silence_of_the_room_makes_the_relay_ask_who_owns_it()
    {
        Options.RenewInterval = TimeSpan.FromHours(1);
        await StartAsync();
        Post(await JoinAsync(), "a1", "7");
        await ExpectPostAsync();
        await PassAsync(1.5 * Options.ResendAfter);
        await ExpectPostAsync();
        await ExpectSubscribeAsync();
    }

    [Fact]
    public async Task A_new_owner_gets_everything_unanswered_in_the_order_in_which_it_came()
    {
        await StartAsync();
        var alice = await JoinAsync();
        for (var i = 0; i < 50; i++)
        {
            Post(alice, $"a{i}", $"{i}");
            await ExpectPostAsync();
        }

        Push(Store(Alice, "a10")); // answered: not sent again
        Relay.Tell(new RoomMoved(Lobby, Term), Room.Ref);
        await ExpectSubscribeAsync();
        Term = 2;
        TellWhereItIs();
        for (var i = 0; i < 50; i++)
        {
            if (i != 10)
            {
                var post = await ExpectPostAsync();
                Assert.Equal(($"a{i}", 2), (post.Id.Value, post.Term));
            }
        }

        TellWhereItIs(); // the same owner once more
        await ExpectNothingAsync();
    }

    [Fact]
    public async Task What_is_posted_before_the_room_has_answered_is_sent_when_it_has()
    {
        Enter();
        var alice = Join(JoinFrom.New(0));
        Post(alice, "a1", "1");
        Post(alice, "a2", "2");
        await ExpectSubscribeAsync();
        await ExpectNothingAsync();
        TellWhereItIs();
        Assert.Equal("a1", (await ExpectPostAsync()).Id.Value);
        Assert.Equal("a2", (await ExpectPostAsync()).Id.Value);
    }

    // Requests may be sent in one go. The relay was still reading when the message was stored, and the stream began after it: acknowledged, never seen.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_sent_right_behind_a_join_comes_back_to_its_sender(bool hasSaidWhereItIs)
    {
        Store(10);
        RoomLog.Hold();
        Enter();
        await ExpectSubscribeAsync();
        if (hasSaidWhereItIs)
        {
            TellWhereItIs();
            await RoomLog.UntilReadsAsync(1);
        }

        var alice = Join(JoinFrom.New(0));
        Post(alice, "a1", "7");
        if (!hasSaidWhereItIs)
        {
            await SettleAsync();
            TellWhereItIs();
        }

        await ExpectPostAsync();
        Push(Store(Alice, "a1"));
        await SettleAsync();
        RoomLog.Release();
        await alice.UntilEventAsync(11);
        Assert.Equal([11], alice.Events);
        Assert.Equal([("sent", 11L)], (await HeardAsync(alice)).Where(frame => frame.Ref == "7").Select(frame => (frame.Type, frame.Seq)));
    }

    [Fact]
    public async Task Without_an_answer_until_the_deadline_it_is_unavailable_and_a_late_event_does_not_answer_again()
    {
        await StartAsync();
        var alice = await JoinAsync();
        Post(alice, "a1", "7");
        await PassAsync(Options.SendDeadline - TimeSpan.FromSeconds(1));
        Assert.Equal(["joined"], (await HeardAsync(alice)).Select(frame => frame.Type));
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal([("error", "unavailable")], (await HeardAsync(alice)).Skip(1).Select(frame => (frame.Type, frame.Code)));

        Push(Store(Alice, "a1"));
        Relay.Tell(new PostRepeated(Lobby, Alice, new ClientMessageId("a1"), 1, Clock.GetUtcNow()), Room.Ref);
        await PassAsync(Options.SendDeadline);
        Assert.Equal(["joined", "error", "event"], (await HeardAsync(alice)).Select(frame => frame.Type));
    }

    [Fact]
    public async Task The_deadline_holds_also_when_the_room_was_never_found()
    {
        Enter();
        var alice = Join(JoinFrom.New(0));
        Post(alice, "a1", "7");
        await PassAsync(Options.SendDeadline + Options.RenewInterval);
        Assert.Equal(["1", "7"], Answers(await HeardAsync(alice), "error").Order()); // the join, and what was sent after it
    }

    [Fact]
    public async Task Past_the_bound_a_message_is_refused_and_sent_nowhere()
    {
        Options.MaxPendingPosts = 2;
        await StartAsync();
        var alice = await JoinAsync();
        Post(alice, "a1", "1");
        Post(alice, "a2", "2");
        Post(alice, "a3", "3");
        await ExpectPostAsync();
        await ExpectPostAsync();
        await ExpectNothingAsync();
        var refused = Assert.Single((await HeardAsync(alice)).Skip(1));
        Assert.Equal(("3", "overloaded"), (refused.Ref, refused.Code));

        Push(Store(Alice, "a1"));
        Post(alice, "a3", "4");
        Assert.Equal("a3", (await ExpectPostAsync()).Id.Value);
    }

    [Fact]
    public async Task Whoever_leaves_is_still_answered()
    {
        await StartAsync();
        var alice = await JoinAsync();
        Post(alice, "a1", "1");
        Relay.Tell(new Leave(alice, RefOf("2"), Answer: true));
        Push(Store(Alice, "a1"));
        Assert.Equal(["joined", "left", "sent"], (await HeardAsync(alice)).Select(frame => frame.Type));
    }

    // Requests may be sent in one go: the room was left before its relay came to the message.
    [Fact]
    public async Task Whoever_has_left_is_told_to_join_first()
    {
        await StartAsync();
        var alice = await JoinAsync();
        Relay.Tell(new Leave(alice, RefOf("1"), Answer: true));
        Post(alice, "a1", "2");
        Assert.Equal([("left", "1", null), ("error", "2", "not_joined")], (await HeardAsync(alice)).Skip(1).Select(frame => (frame.Type, frame.Ref, frame.Code)));
        await ExpectNothingAsync();
    }

    private static IEnumerable<string?> Answers(IEnumerable<Heard> heard, string type) => heard.Where(frame => frame.Type == type).Select(frame => frame.Ref);

    private async Task<PostMessage> NextPostAsync() => (PostMessage)await Room.FishForMessageAsync(message => message is PostMessage, ChatCluster.Testing.Patience.Limit);

    private async Task ExpectNothingButSubscribesAsync()
    {
        await SettleAsync();
        Room.Ref.Tell("fence");
        await Room.FishForMessageAsync(
            message => message switch
            {
                "fence" => true,
                Subscribe => false,
                _ => throw new Xunit.Sdk.XunitException($"Not expected: {message}"),
            },
            ChatCluster.Testing.Patience.Limit);
    }
}
