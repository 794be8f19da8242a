using Akka.Actor;
using ChatCluster.Rooms.Tests.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Wire;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>A room whose log works: order, commits, retries, limits.</summary>
public sealed class RoomActorSpecs : RoomSpec
{
    [Fact]
    public async Task A_subscriber_hears_where_the_room_is()
    {
        RoomLog.Store(Lobby, Owner.Event(3, "three"), Owner.Event(4, "four"));
        var relay = NewRelay("a");
        relay.Subscribe();
        Assert.Equal(new Subscribed(Lobby, new Epoch("epoch-of-the-room"), Term: 1, First: 3, Head: 4), await relay.HearsWhereItIs());
    }

    [Fact]
    public async Task A_room_that_nobody_ever_wrote_to_begins_at_nothing()
    {
        var relay = NewRelay("a");
        relay.Subscribe();
        Assert.Equal(new Subscribed(Lobby, new Epoch("epoch-of-the-room"), Term: 1, First: 1, Head: 0), await relay.HearsWhereItIs());
    }

    [Fact]
    public async Task A_message_is_told_to_nobody_before_it_is_stored()
    {
        var (here, there) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        here.Post("1", "hello");
        await here.HearsNothing();
        await there.HearsNothing();

        Tenure.Commit(1);
        foreach (var relay in new[] { here, there })
        {
            var told = Assert.Single(await relay.HearsEvents(1));
            Assert.Equal(RoomEventJson.EncodeMessage(Lobby, 1, Clock.GetUtcNow(), new UserId("alice"), new ClientMessageId("1"), "hello"), told.Body.ToArray());
            await relay.HearsNothing();
        }
    }

    [Fact]
    public async Task Messages_keep_their_order_however_many_wait_for_the_disk()
    {
        var relay = await NewRelay("a").JoinedAsync();
        for (var i = 1; i <= 100; i++)
        {
            relay.Post($"{i}");
        }

        await Settled();
        Assert.Equal(Enumerable.Range(1, 100).Select(static i => ((long)i, $"{i}")), Tenure.Waiting.Select(static e => (e.Seq, e.Id.Value)));
        Tenure.Commit(30);
        Tenure.Commit(31);
        Tenure.Commit(100);
        Assert.Equal(Enumerable.Range(1, 100).Select(static i => $"{i}"), (await relay.HearsEvents(100)).Select(static e => e.Id.Value));
    }

    [Fact]
    public async Task A_slow_log_keeps_the_order_of_what_comes_between_its_answers()
    {
        var relay = await NewRelay("a").JoinedAsync();
        for (var i = 1; i <= 10; i++)
        {
            relay.Post($"{(2 * i) - 1}");
            relay.Post($"{2 * i}");
            await Settled();
            Tenure.Commit(i);
            await relay.HearsEvents(i);
        }

        Tenure.Commit();
        await relay.HearsEvents(20);
        Assert.Equal(Enumerable.Range(1, 20).Select(static i => $"{i}"), RoomLog.EventsOf(Lobby).Select(static e => e.Id.Value));
    }

    [Fact]
    public async Task Who_subscribes_between_a_message_and_its_commit_hears_it()
    {
        var first = await NewRelay("a").JoinedAsync();
        first.Post("1");
        var second = await NewRelay("b").JoinedAsync();
        Assert.Equal(0, second.Head);
        Tenure.Commit(1);
        await second.HearsEvents(1);
    }

    [Fact]
    public async Task Rooms_do_not_mix()
    {
        var (here, there) = (await NewRelay("a").JoinedAsync(), await NewRelay("b", new RoomId("other")).JoinedAsync());
        here.Post("1");
        there.Post("1");
        await Settled();
        Assert.All(RoomLog.Tenures, static tenure => tenure.Commit(1));
        await here.HearsEvents(1);
        await there.HearsEvents(1);
        await here.HearsNothing();
        await there.HearsNothing();
    }

    // ---- retries

    [Fact]
    public async Task A_message_sent_twice_is_stored_once_and_only_its_sender_hears_of_the_second_time()
    {
        var (here, there) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        here.Post("1");
        await Settled();
        Tenure.Commit(1);
        var first = Assert.Single(await here.HearsEvents(1));
        await there.HearsEvents(1);

        Advance(TimeSpan.FromSeconds(1));
        there.Post("1");
        Assert.Equal(new PostRepeated(Lobby, first.From, first.Id, 1, first.At), await there.Hears<PostRepeated>());
        await here.HearsNothing();
        Assert.Empty(Tenure.Waiting);
    }

    [Fact]
    public async Task A_retry_that_comes_before_the_commit_is_answered_by_the_one_event()
    {
        var (here, there) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        here.Post("1");
        here.Post("1");
        there.Post("1");
        await there.HearsNothing();
        Assert.Single(Tenure.Waiting);
        Tenure.Commit(1);
        foreach (var relay in new[] { here, there })
        {
            await relay.HearsEvents(1);
            await relay.HearsNothing();
        }
    }

    [Fact]
    public async Task The_same_id_of_another_sender_is_another_message()
    {
        var relay = await NewRelay("a").JoinedAsync();
        relay.Post("1", from: "alice");
        relay.Post("1", from: "bob");
        await Settled();
        Tenure.Commit(2);
        Assert.Equal(["alice", "bob"], (await relay.HearsEvents(2)).Select(static e => e.From.Value));
    }

    [Fact]
    public async Task A_message_for_another_term_is_not_stored_and_its_relay_hears_where_the_room_is()
    {
        var stale = NewRelay("a");
        stale.Subscribe();
        await stale.Hears<Subscribed>(); // and does not take the term over
        stale.Post("1");
        Assert.Equal(1, (await stale.HearsWhereItIs()).Term);
        Assert.Empty(Tenure.Waiting);
        stale.Post("1");
        await Settled();
        Tenure.Commit(1);
        await stale.HearsEvents(1);
    }

    [Fact]
    public async Task A_relay_that_the_room_does_not_know_is_a_subscriber_after_a_message_for_another_term()
    {
        var known = await NewRelay("a").JoinedAsync();
        var unknown = NewRelay("b");
        unknown.Post("1");
        await unknown.HearsWhereItIs();
        known.Post("2");
        await Settled();
        Tenure.Commit(1);
        await unknown.HearsEvents(1);
    }

    // ---- limits

    [Fact]
    public async Task A_text_that_is_not_allowed_is_refused_without_a_hint_to_retry()
    {
        var relay = await NewRelay("a").JoinedAsync();
        relay.Post("1", "");
        relay.Post("2", new string('x', Options.MaxTextLength + 1));
        Assert.Equal(
            new PostRejected(Lobby, new UserId("alice"), new ClientMessageId("1"), ErrorCode.TextEmpty, TimeSpan.Zero), await relay.Hears<PostRejected>());
        Assert.Equal(
            new PostRejected(Lobby, new UserId("alice"), new ClientMessageId("2"), ErrorCode.TextTooLong, TimeSpan.Zero), await relay.Hears<PostRejected>());
        await relay.HearsNothing();
        Assert.Empty(Tenure.Waiting);
    }

    [Fact]
    public async Task A_full_queue_of_the_log_is_said_to_the_sender_and_costs_no_place_in_the_order()
    {
        RoomLog.Capacity = 2;
        var (relay, other) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        relay.Post("1");
        relay.Post("2");
        relay.Post("3");
        var rejected = await relay.Hears<PostRejected>();
        Assert.Equal((ErrorCode.Overloaded, "3"), (rejected.Code, rejected.Id.Value));
        Assert.True(rejected.RetryAfter > TimeSpan.Zero);
        await other.HearsNothing();

        Tenure.Commit(2);
        await relay.HearsEvents(2);
        relay.Post("4");
        relay.Post("3"); // was not believed to be stored
        await Settled();
        Tenure.Commit(4);
        Assert.Equal(["4", "3"], (await relay.HearsEvents(4)).Select(static e => e.Id.Value));
    }

    [Fact]
    public async Task One_room_may_not_have_more_waiting_than_its_limit()
    {
        Options.MaxUncommitted = 2;
        var relay = await NewRelay("a").JoinedAsync();
        relay.Post("1");
        relay.Post("2");
        relay.Post("3");
        Assert.Equal(ErrorCode.Overloaded, (await relay.Hears<PostRejected>()).Code);
        Tenure.Commit(1);
        await relay.HearsEvents(1);
        relay.Post("3");
        await Settled();
        Tenure.Commit(3);
        await relay.HearsEvents(3);
    }

    // ---- what one message between nodes may hold

    [Fact]
    public async Task Committed_events_go_out_in_batches_of_at_most_48_KiB()
    {
        const int Most = 48 * 1024;
        var relay = await NewRelay("a").JoinedAsync();
        for (var i = 1; i <= 20; i++)
        {
            relay.Post($"{i}", new string('厅', 200 * i));
        }

        await Settled();
        Tenure.Commit();
        var batches = new List<int[]>();
        while (relay.Head < 20)
        {
            batches.Add([.. (await relay.HearsBatch()).Events.Select(static e => e.Body.Length)]);
        }

        Assert.All(batches, static batch => Assert.InRange(batch.Sum(), 1, Most));
        Assert.All(batches.Zip(batches.Skip(1)), static pair => Assert.True(pair.First.Sum() + pair.Second[0] > Most, "the next event had room in the batch"));
    }

    // 128 000 bytes is the largest frame of Akka's transport; a larger message would be dropped, and the relay would wait for it.
    [Fact]
    public async Task No_batch_is_larger_than_a_frame_between_nodes()
    {
        const int Frame = 128_000, Envelope = 2_000;
        Options.MaxTextLength = 16_000;
        var room = new RoomId(new string('厅', RoomId.MaxLength));
        var relay = await NewRelay("a", room).JoinedAsync();
        var from = new string('王', UserId.MaxLength);
        relay.Post("worst", new string('\u0001', Options.MaxTextLength), from); // six bytes each in JSON
        for (var i = 2; i <= 1_000; i++)
        {
            relay.Post($"{i}".PadLeft(ClientMessageId.MaxLength, '-'), "x", from);
        }

        await Settled();
        Tenure.Commit();
        var wire = new RoomSerializer((ExtendedActorSystem)Sys);
        while (relay.Head < 1_000)
        {
            Assert.InRange(wire.ToBinary(await relay.HearsBatch()).Length, 1, Frame - Envelope);
        }
    }
}
