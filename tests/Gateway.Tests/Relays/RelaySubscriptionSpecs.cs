using Akka.Actor;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RelaySubscriptionSpecs : RelaySpec
{
    [Fact]
    public async Task It_subscribes_when_it_starts_and_again_at_each_interval_until_it_is_answered()
    {
        Enter();
        await ExpectSubscribeAsync();
        for (var i = 0; i < 3; i++)
        {
            await PassAsync(Options.RenewInterval);
            await ExpectSubscribeAsync();
        }

        await ExpectNothingAsync();
    }

    [Fact]
    public async Task Nothing_is_read_before_the_room_says_where_it_is()
    {
        Store(3);
        Enter();
        Join(JoinFrom.New(2));
        await ExpectSubscribeAsync();
        await ExpectNothingAsync();
        Assert.Empty(RoomLog.Reads);
    }

    [Fact]
    public async Task Joins_wait_for_the_recent_events_and_are_then_served_in_one_go()
    {
        Store(10);
        Enter();
        RoomLog.Hold();
        var newcomer = Join(JoinFrom.New(3));
        var returning = Join(After(5));
        await ExpectSubscribeAsync();
        TellWhereItIs();
        await RoomLog.UntilReadsAsync(1);
        Assert.Empty(await HeardAsync(newcomer));

        RoomLog.Release();
        await newcomer.UntilEventAsync(10);
        await returning.UntilEventAsync(10);
        Assert.Equal([8, 9, 10], newcomer.Events);
        Assert.Equal([6, 7, 8, 9, 10], returning.Events);
        Assert.Equal([new LogRead(0, new(10, Options.RecentBytes))], RoomLog.Reads);
    }

    [Fact]
    public async Task Only_the_newest_events_are_loaded_page_by_page()
    {
        Options.RecentEvents = 20;
        Options.RecentBytes = 1500; // some ten events
        Store(100);
        Enter();
        var member = Join(JoinFrom.New(5));
        await ExpectSubscribeAsync();
        TellWhereItIs();
        await member.UntilEventAsync(100);
        Assert.Equal(80, RoomLog.Reads[0].After);
        Assert.True(RoomLog.Reads.Count > 1);
        Assert.Equal([96, 97, 98, 99, 100], member.Events);
    }

    [Fact]
    public async Task An_empty_room_is_served_without_a_read()
    {
        await StartAsync();
        Assert.Empty(RoomLog.Reads);
    }

    [Fact]
    public async Task Recent_events_that_cannot_be_read_are_read_again()
    {
        Declare(3103);
        Store(5);
        Enter();
        RoomLog.FailNext(2);
        var member = Join(JoinFrom.New(5));
        await ExpectSubscribeAsync();
        TellWhereItIs();
        for (var reads = 1; reads <= 3; reads++)
        {
            await RoomLog.UntilReadsAsync(reads);
            await Words.UntilSaidAsync(3103, Math.Min(reads, 2));
            await PassAsync(TimeSpan.FromMilliseconds(300));
        }

        await member.UntilEventAsync(5);
        Assert.Equal([1, 2, 3, 4, 5], member.Events);
    }

    [Fact]
    public async Task It_subscribes_again_at_once_when_the_room_moves()
    {
        await StartAsync();
        Relay.Tell(new RoomMoved(Lobby, Term), Room.Ref);
        await ExpectSubscribeAsync();
    }

    [Fact]
    public async Task A_move_of_an_owner_before_the_present_one_is_old_news()
    {
        Term = 5;
        await StartAsync();
        Relay.Tell(new RoomMoved(Lobby, 4), Room.Ref);
        await ExpectNothingAsync();
    }

    [Fact]
    public async Task A_renewal_that_shows_a_newer_head_brings_what_was_missed()
    {
        await StartAsync(2);
        var member = await JoinAsync();
        Store(3); // and the push was lost
        TellWhereItIs();
        await member.UntilEventAsync(5);
        Assert.Equal([3, 4, 5], member.Events);
    }

    [Fact]
    public async Task An_answer_of_an_owner_before_the_present_one_is_ignored()
    {
        Term = 5;
        await StartAsync(2);
        var member = await JoinAsync();
        Relay.Tell(new Subscribed(Lobby, new Epoch("another"), 4, 1, 0), Room.Ref);
        Commit();
        await member.UntilEventAsync(3);
        Assert.Null(member.Evicted);
    }

    [Fact]
    public async Task Another_epoch_evicts_the_members_and_the_next_are_served_from_the_new_log()
    {
        Declare(3104);
        await StartAsync(5);
        var before = await JoinAsync();
        ReplaceLog(0);
        Store(1);
        Term++;
        var other = new Epoch("life-2");
        TellWhereItIs(epoch: other);
        await before.UntilEvictedAsync();

        var returning = await JoinAsync(After(5));
        await returning.UntilEventAsync(1);
        Assert.Equal(("life-2", true, 0), (returning.Received[0].Epoch, returning.Received[0].Gap, returning.Received[0].After));
        Commit();
        await returning.UntilEventAsync(2);
        Assert.Equal([1, 2], returning.Events);
        Assert.Empty(before.Events);
    }

    [Fact]
    public async Task A_head_that_went_back_evicts_the_members()
    {
        Declare(3104);
        await StartAsync(5);
        var member = await JoinAsync();
        ReplaceLog(3);
        Term++;
        TellWhereItIs();
        await member.UntilEvictedAsync();
        Assert.Equal(3, (await JoinAsync()).Received[0].Seq);
    }

    // A page of it that another member's catch-up has just read is no longer true, though its numbers are those that the member lacks.
    [Fact]
    public async Task Who_is_behind_after_a_head_that_went_back_gets_what_is_there_now()
    {
        Declare(3104);
        Options.RecentEvents = 1;
        await StartAsync(6);
        var before = await JoinAsync(After(2));
        await before.UntilEventAsync(6);
        Assert.Equal("m5", before.Received.Single(static it => it is { Type: "event", Seq: 5 }).Id);

        ReplaceLog(4);
        Store(Alice, "new-5");
        Store(Alice, "new-6");
        Term++;
        TellWhereItIs(head: 4);
        await before.UntilEvictedAsync();
        TellWhereItIs();
        var after = await JoinAsync(After(2));
        await after.UntilEventAsync(6);
        Assert.Equal([3, 4, 5, 6], after.Events);
        Assert.Equal(["m3", "m4", "new-5", "new-6"], after.Received.Where(static it => it.Type == "event").Select(static it => it.Id));
    }

    // What the log had been asked for before it was replaced is no longer true when it comes.
    [Fact]
    public async Task A_page_of_the_old_log_that_comes_late_is_not_shown()
    {
        Declare(3104);
        Store(2);
        Enter();
        RoomLog.Hold();
        await ExpectSubscribeAsync();
        TellWhereItIs();
        await RoomLog.UntilReadsAsync(1);

        ReplaceLog(0);
        Term++;
        var stored = Store(Alice, "new-life");
        TellWhereItIs(epoch: new Epoch("life-2"));
        var member = Join(JoinFrom.New(5));
        await SettleAsync();
        RoomLog.Release();
        await member.UntilEventAsync(1);
        Assert.Equal(stored.Id.Value, member.Received[1].Id);
        Assert.Equal([1], member.Events);
    }

    // The log has what is committed before the room has said so: a relay that reads may not run ahead of its room.
    [Fact]
    public async Task A_relay_that_read_the_log_does_not_take_an_older_answer_for_a_lost_log()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        var lost = Store(2);
        Store(3); // committed, but not announced yet
        Push(lost[1]);
        await member.UntilEventAsync(7);
        TellWhereItIs(head: 7);
        await SettleAsync();
        Assert.Null(member.Evicted);
        TellWhereItIs();
        await member.UntilEventAsync(10);
        Assert.Equal([6, 7, 8, 9, 10], member.Events);
    }

    [Fact]
    public async Task A_batch_of_an_unknown_owner_makes_the_relay_ask_where_the_room_is()
    {
        Declare(3104);
        await StartAsync(5);
        var member = await JoinAsync();
        Term++;
        ReplaceLog(5);
        Push(Store(1));
        await ExpectSubscribeAsync();
        Assert.Empty(member.Events); // of which life of the log the batch is isn't known
        TellWhereItIs(epoch: new Epoch("life-2"));
        await member.UntilEvictedAsync();
        Assert.Empty(member.Events);
    }

    [Fact]
    public async Task Events_purged_before_the_relay_saw_them_evict_the_members()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        Store(10);
        RoomLog.PurgeBefore(12);
        TellWhereItIs(first: 12);
        await member.UntilEvictedAsync();

        var returning = await JoinAsync(After(5));
        await returning.UntilEventAsync(15);
        Assert.Equal((true, 11, 12), (returning.Received[0].Gap, returning.Received[0].After, returning.Received[0].First));
        Assert.Equal([12, 13, 14, 15], returning.Events);
    }

    [Fact]
    public async Task Everything_purged_before_the_relay_saw_it_evicts_the_members()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        Store(10);
        RoomLog.PurgeBefore(100);
        TellWhereItIs(first: 16);
        await member.UntilEvictedAsync();
        var returning = await JoinAsync(After(5));
        Assert.Equal((true, 15), (returning.Received[0].Gap, returning.Received[0].After));
        Commit();
        await returning.UntilEventAsync(16);
    }
}
