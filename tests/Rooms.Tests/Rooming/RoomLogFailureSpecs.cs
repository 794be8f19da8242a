using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>A room whose log fails, is slow, lies about the outcome or belongs to somebody else by now.</summary>
public sealed class RoomLogFailureSpecs : RoomSpec
{
    private static PostRepeated Repeated(RoomEvent stored) => new(Lobby, stored.From, stored.Id, stored.Seq, stored.At);

    // ---- opening

    [Fact]
    public async Task Nothing_is_taken_or_told_until_the_room_is_open()
    {
        RoomLog.HoldOpenings = true;
        var (relay, other) = (NewRelay("a"), NewRelay("b"));
        relay.Subscribe();
        relay.Post("1");
        other.Post("2");
        var opening = await RoomLog.NextOpening();
        await relay.HearsNothing();
        await other.HearsNothing();

        opening.Succeed();
        Assert.Equal(0, (await relay.HearsWhereItIs()).Head);
        await other.HearsWhereItIs();
        Assert.Empty(Tenure.Waiting); // their relays send again, with the term
        await relay.HearsNothing();
        relay.Post("1");
        await Settled();
        Tenure.Commit(1);
        await relay.HearsEvents(1);
        await other.HearsEvents(1);
    }

    [Fact]
    public async Task A_room_that_can_not_be_opened_tries_again_with_growing_pauses()
    {
        Declare(OpenFailed);
        RoomLog.HoldOpenings = true;
        var relay = NewRelay("a");
        relay.Subscribe();
        int[] factors = [1, 2, 4, 8, 16, 16, 16];
        for (var i = 0; i < factors.Length; i++)
        {
            (await RoomLog.NextOpening()).Fail();
            await Eventually.True("the room says that it can't be opened", () => Said(OpenFailed) == i + 1);
            await Settled();
            Advance(0.74 * factors[i] * Options.ReopenDelay);
            await Settled();
            Assert.Equal(i + 1, RoomLog.Openings);
            Advance(0.52 * factors[i] * Options.ReopenDelay);
            relay.Subscribe();
        }

        (await RoomLog.NextOpening()).Succeed();
        await relay.HearsWhereItIs();
        Assert.Equal(factors.Length + 1, RoomLog.Openings);
    }

    [Fact]
    public async Task Pauses_are_short_again_after_the_log_has_stored_something()
    {
        Declare(OpenFailed);
        RoomLog.HoldOpenings = true;
        var relay = NewRelay("a");
        relay.Subscribe();
        for (var i = 1; i <= 3; i++)
        {
            await FailOpening(i);
            Advance(16 * Options.ReopenDelay);
        }

        (await RoomLog.NextOpening()).Succeed();
        await relay.HearsWhereItIs();
        relay.Post("1");
        relay.Post("2");
        await Settled();
        Tenure.Commit(1);
        Tenure.Refuse(AppendRefusal.Unavailable);
        await FailOpening(4);
        Advance(1.26 * Options.ReopenDelay);
        (await RoomLog.NextOpening()).Succeed();
        await relay.HearsEvents(1);
        await relay.HearsWhereItIs();

        async Task FailOpening(int nth)
        {
            (await RoomLog.NextOpening()).Fail();
            await Eventually.True("the room says that it can't be opened", () => Said(OpenFailed) == nth);
            await Settled();
        }
    }

    [Fact]
    public async Task A_room_that_waits_for_its_next_try_can_be_stopped()
    {
        Declare(OpenFailed);
        RoomLog.HoldOpenings = true;
        var relay = NewRelay("a");
        relay.Subscribe();
        (await RoomLog.NextOpening()).Fail();
        await Eventually.True("the room says that it can't be opened", () => Said(OpenFailed) == 1);
        await relay.WatchAsync();
        (await RoomAsync()).Tell(RoomActor.Stop.Instance);
        await relay.HearsTheEnd(term: 0);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, RoomLog.Openings);
    }

    // ---- a write fails

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(5, 3)]
    public async Task After_a_failed_write_the_room_opens_again_and_retries_are_stored_once(int inFlight, int committed)
    {
        var (relay, other) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        Post(relay, inFlight);
        await Settled();
        if (committed > 0)
        {
            Tenure.Commit(committed);
            await other.HearsEvents(committed);
        }

        Tenure.Refuse(AppendRefusal.Unavailable);
        var known = await relay.HearsEvents(committed);
        foreach (var each in new[] { relay, other })
        {
            var where = await each.HearsWhereItIs();
            Assert.Equal((2, committed), (where.Term, where.Head));
            await each.HearsNothing(); // what was not stored was shown to nobody
        }

        Post(relay, inFlight);
        foreach (var stored in known)
        {
            Assert.Equal(Repeated(stored), await relay.Hears<PostRepeated>());
        }

        await Settled();
        Tenure.Commit();
        foreach (var each in new[] { relay, other })
        {
            await each.HearsEvents(inFlight);
            await each.HearsNothing();
        }

        Assert.Equal(Enumerable.Range(1, inFlight).Select(static i => ((long)i, $"{i}")), RoomLog.EventsOf(Lobby).Select(static e => (e.Seq, e.Id.Value)));
    }

    // The store committed, and its answer was lost: the room must not give the message a second place.
    [Fact]
    public async Task What_was_stored_although_the_write_seemed_to_fail_is_found_and_not_stored_again()
    {
        var (relay, other) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        Post(relay, 3);
        await Settled();
        Tenure.Refuse(AppendRefusal.Unavailable, stored: 2);
        Assert.Equal((2, 2), ((await relay.HearsWhereItIs()).Term, relay.Head));
        Assert.Equal(2, (await other.HearsWhereItIs()).Head); // and reads what it missed from the log

        Post(relay, 3);
        Assert.Equal(Repeated(RoomLog.EventsOf(Lobby)[0]), await relay.Hears<PostRepeated>());
        Assert.Equal(Repeated(RoomLog.EventsOf(Lobby)[1]), await relay.Hears<PostRepeated>());
        await Settled();
        Tenure.Commit();
        Assert.Equal("3", Assert.Single(await relay.HearsEvents(3)).Id.Value);
        Assert.Equal("3", Assert.Single(await other.HearsEvents(3)).Id.Value);
    }

    [Fact]
    public async Task What_comes_between_a_failed_write_and_the_news_of_it_is_lost_without_harm()
    {
        RoomLog.HoldOpenings = true;
        var relay = NewRelay("a");
        relay.Subscribe();
        (await RoomLog.NextOpening()).Succeed();
        await relay.HearsWhereItIs();
        relay.Post("1");
        await Settled();
        var first = Tenure;
        first.Refuse(AppendRefusal.Unavailable);
        var opening = await RoomLog.NextOpening();
        relay.Post("2"); // of the old term, into a room that is opening
        await relay.HearsNothing();
        opening.Succeed();
        Assert.Equal((2, 0), ((await relay.HearsWhereItIs()).Term, relay.Head));
        Post(relay, 2);
        await Settled();
        Tenure.Commit();
        await relay.HearsEvents(2);
        Assert.Empty(first.Waiting);
    }

    [Fact]
    public async Task A_log_that_fails_and_can_not_be_opened_either_is_waited_for()
    {
        Declare(OpenFailed);
        var relay = await NewRelay("a").JoinedAsync();
        relay.Post("1");
        await Settled();
        RoomLog.HoldOpenings = true;
        Tenure.Refuse(AppendRefusal.Unavailable);
        (await RoomLog.NextOpening()).Fail();
        await Eventually.True("the room says that it can't be opened", () => Said(OpenFailed) == 1);
        await relay.HearsNothing();
        Advance(2 * Options.ReopenDelay);
        (await RoomLog.NextOpening()).Succeed();
        Assert.Equal((2, 0), ((await relay.HearsWhereItIs()).Term, relay.Head));
    }

    [Fact]
    public async Task A_write_can_fail_again_and_again()
    {
        var relay = await NewRelay("a").JoinedAsync();
        for (var term = 2; term <= 6; term++)
        {
            Post(relay, 3);
            await Settled();
            Tenure.Refuse(AppendRefusal.Unavailable, stored: term % 2);
            Assert.Equal(term, await UntilTerm(relay, term));
        }

        Post(relay, 3);
        await Settled();
        if (Tenure.Waiting.Count > 0)
        {
            Tenure.Commit();
        }

        Assert.Equal(["1", "2", "3"], RoomLog.EventsOf(Lobby).Select(static e => e.Id.Value));
    }

    // ---- answers that come too late

    [Fact]
    public async Task An_answer_of_an_older_term_is_ignored()
    {
        RoomLog.HoldOpenings = true;
        var relay = NewRelay("a");
        relay.Subscribe();
        (await RoomLog.NextOpening()).Succeed();
        await relay.HearsWhereItIs();
        relay.Post("1");
        await Settled();
        var old = Tenure;
        old.Refuse(AppendRefusal.Unavailable);
        var opening = await RoomLog.NextOpening();
        SayTooLate(old); // while it opens
        await relay.HearsNothing();

        opening.Succeed();
        await relay.HearsWhereItIs();
        relay.Post("1");
        SayTooLate(old); // and when it is open
        await relay.HearsNothing();
        relay.Subscribe();
        Assert.Equal((2, 0), ((await relay.HearsWhereItIs()).Term, relay.Head));

        await relay.WatchAsync();
        (await RoomAsync()).Tell(RoomActor.Stop.Instance);
        SayTooLate(old); // and when it stops
        await relay.HearsNothing();
        Tenure.Commit(1);
        await relay.HearsEvents(1);
        await relay.HearsTheEnd();

        static void SayTooLate(ScriptedTenure old)
        {
            old.TellCommitted(1);
            old.TellRefused(1, AppendRefusal.Fenced);
            old.TellRefused(1, AppendRefusal.Unavailable);
        }
    }

    // ---- the room itself fails

    [Fact]
    public async Task A_room_that_crashes_opens_again_and_its_relays_find_it_at_their_next_renewal()
    {
        var relay = await NewRelay("a").JoinedAsync();
        relay.Post("1");
        await Settled();
        var crashed = Tenure;
        RoomLog.Broken = true;
        relay.Post("2");
        Assert.IsType<InvalidOperationException>(await Failure());
        RoomLog.Broken = false;
        relay.Subscribe();
        Assert.Equal((2, 0), ((await relay.HearsWhereItIs()).Term, relay.Head));
        crashed.TellCommitted(1); // the answer to the one that crashed
        await relay.HearsNothing();
        Post(relay, 2);
        await Settled();
        Tenure.Commit();
        await relay.HearsEvents(2);
    }

    // ---- somebody else owns the room

    [Fact]
    public async Task A_room_that_was_fenced_off_acknowledges_nothing_and_steps_down()
    {
        Declare(Fenced);
        var (relay, other) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        await relay.WatchAsync();
        await other.WatchAsync();
        Post(relay, 3);
        await Settled();
        Tenure.Commit(1);
        Tenure.Refuse(AppendRefusal.Fenced);
        await relay.HearsEvents(1);
        await relay.HearsTheEnd(term: 1);
        await other.HearsEvents(1);
        await other.HearsTheEnd(term: 1);
        Assert.Equal(1, RoomLog.Openings); // it does not fight for the room
        Assert.Equal(1, Said(Fenced));
    }

    [Fact]
    public async Task Relays_of_a_room_that_was_fenced_off_go_on_with_the_next_owner()
    {
        Declare(Fenced);
        var relay = await NewRelay("a").JoinedAsync();
        await relay.WatchAsync();
        var old = Tenure;
        relay.Post("1");
        await Settled();
        await RoomLog.OpenAsync(Lobby, 0, new RecordingListener()); // the other owner
        Assert.Throws<InvalidOperationException>(() => old.Commit());
        old.TellRefused(1, AppendRefusal.Fenced);
        await relay.HearsTheEnd();

        relay.Subscribe();
        Assert.Equal((3, 0), ((await relay.HearsWhereItIs()).Term, relay.Head));
        relay.Post("1");
        await Settled();
        Tenure.Commit();
        await relay.HearsEvents(1);
    }

    private static void Post(Relay relay, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            relay.Post($"{i}");
        }
    }

    private static async Task<long> UntilTerm(Relay relay, long term)
    {
        while (relay.Term < term)
        {
            switch (await relay.Hears<IRoomReply>())
            {
                case Subscribed where:
                    relay.Follow(where);
                    break;
                case PostRepeated:
                    break;
                case var surprise:
                    Assert.Fail($"{surprise} was told.");
                    break;
            }
        }

        return relay.Term;
    }
}
