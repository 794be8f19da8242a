using ChatCluster.Gateway.Relays;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RelayStreamSpecs : RelaySpec
{
    [Fact]
    public async Task Every_member_gets_the_same_bytes_in_the_order_of_the_room()
    {
        await StartAsync(3);
        TestMember[] members = [await JoinAsync(), await JoinAsync(), await JoinAsync()];
        for (var i = 0; i < 20; i++)
        {
            Commit(1 + (i % 4));
        }

        foreach (var member in members)
        {
            await member.UntilEventAsync(Head);
            Assert.Equal(Head, member.AssertContiguous());
        }
    }

    [Fact]
    public async Task A_lost_batch_is_read_from_the_log_while_later_ones_wait_for_it()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        Store(2);
        RoomLog.Hold();
        Commit(2);
        await RoomLog.UntilReadsAsync(2);
        Commit(3);
        Assert.DoesNotContain(await HeardAsync(member), frame => frame.Type == "event");

        RoomLog.Release();
        await member.UntilEventAsync(12);
        Assert.Equal(12, member.AssertContiguous());
        await ExpectNothingAsync();
        Assert.Equal(2, RoomLog.Reads.Count); // the batches that waited were not read again
    }

    [Fact]
    public async Task More_than_may_wait_is_read_from_the_log_too()
    {
        Options.RecentEvents = 10;
        await StartAsync(5);
        var member = await JoinAsync();
        Store(1);
        RoomLog.Hold();
        for (var i = 0; i < 10; i++)
        {
            Commit(3);
        }

        await RoomLog.UntilReadsAsync(2);
        RoomLog.Release();
        await member.UntilEventAsync(Head);
        Assert.Equal(Head, member.AssertContiguous());
    }

    [Fact]
    public async Task A_second_hole_behind_the_first_is_found()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        RoomLog.Hold();
        Store(1);
        Commit();
        await RoomLog.UntilReadsAsync(2);
        Store(2);
        Commit(2);
        RoomLog.Release();
        await member.UntilEventAsync(11);
        Assert.Equal(11, member.AssertContiguous());
    }

    [Fact]
    public async Task A_batch_twice_is_shown_once()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        var batch = Store(3);
        Push(batch);
        Push(batch);
        Push(batch[1]);
        Commit();
        await member.UntilEventAsync(9);
        Assert.Equal([6, 7, 8, 9], member.Events);
    }

    [Fact]
    public async Task Batches_that_overlap_are_shown_once()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        var events = Store(6);
        Push(events[..3]);
        Push(events[1..5]);
        Push(events[3..]);
        await member.UntilEventAsync(11);
        Assert.Equal([6, 7, 8, 9, 10, 11], member.Events);
        Assert.Single(RoomLog.Reads);
    }

    [Fact]
    public async Task A_lost_batch_that_comes_after_all_is_not_shown_twice_when_it_is_read_too()
    {
        await StartAsync(5);
        var member = await JoinAsync();
        var late = Store(2);
        RoomLog.Hold();
        Commit(2);
        await RoomLog.UntilReadsAsync(2);
        Push(late);
        await SettleAsync();
        RoomLog.Release();
        await member.UntilEventAsync(9);
        Commit();
        await member.UntilEventAsync(10);
        Assert.Equal([6, 7, 8, 9, 10], member.Events);
    }

    // A stale owner can only have said what the log refused or what the new owner says as well.
    [Fact]
    public async Task A_batch_of_an_owner_before_the_present_one_is_not_shown()
    {
        Term = 7;
        await StartAsync(5);
        var member = await JoinAsync();
        Relay.Tell(new EventsCommitted(Lobby, 6, [Event(6, Alice, "never-stored")]), Room.Ref);
        Commit();
        await member.UntilEventAsync(6);
        Assert.Equal("m6", member.Received[1].Id);
    }

    [Fact]
    public async Task A_batch_before_the_first_answer_of_the_room_is_not_shown()
    {
        Enter();
        await ExpectSubscribeAsync();
        var member = Join(JoinFrom.New(0));
        Commit();
        TellWhereItIs();
        await member.UntilAsync("joined");
        Assert.Equal(1, member.Received[0].After);
        Assert.Empty(member.Events);
    }

    [Fact]
    public async Task A_log_that_fails_delays_the_missing_events_but_loses_none()
    {
        Declare(3103);
        await StartAsync(5);
        var member = await JoinAsync();
        Store(2);
        RoomLog.FailNext();
        Commit();
        await Words.UntilSaidAsync(3103);
        Commit(2);
        await SettleAsync();
        Assert.Empty(member.Events);
        await PassAsync(TimeSpan.FromMilliseconds(300));
        await member.UntilEventAsync(10);
        Assert.Equal(10, member.AssertContiguous());
    }

    [Fact]
    public async Task Whoever_joins_while_events_are_missing_misses_none_of_them()
    {
        await StartAsync(5);
        RoomLog.Hold();
        Store(1);
        Commit();
        await RoomLog.UntilReadsAsync(2);
        var member = await JoinAsync(After(3));
        Commit();
        RoomLog.Release();
        await member.UntilEventAsync(8);
        Assert.Equal([4, 5, 6, 7, 8], member.Events);
    }
}
