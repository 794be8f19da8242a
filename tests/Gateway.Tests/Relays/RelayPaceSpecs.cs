using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>A large room's events wait for a moment after the last ones, and all else finds them delivered.</summary>
public sealed class RelayPaceSpecs : RelaySpec
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(15);

    public RelayPaceSpecs() => Options.LargeRoomMembers = 3;

    private async Task<TestMember[]> StartWithMembersAsync(int count = 3)
    {
        await StartAsync();
        var members = new TestMember[count];
        for (var i = 0; i < count; i++)
        {
            members[i] = await JoinAsync();
        }

        Clock.Advance(Interval);
        Commit();
        await ExpectEventsAsync(members, 1);
        return members;
    }

    private async Task ExpectEventsAsync(IEnumerable<TestMember> members, long newest)
    {
        foreach (var member in members)
        {
            await HeardAsync(member);
            Assert.Equal(newest, member.AssertContiguous());
        }
    }

    [Fact]
    public async Task What_comes_within_the_interval_goes_to_each_member_in_one_write()
    {
        var members = await StartWithMembersAsync();
        int[] writes = [.. members.Select(static member => member.Socket.Writes.Count)];
        Commit();
        Commit(2);
        await SettleAsync();
        Clock.Advance(Interval - TimeSpan.FromMilliseconds(1));
        await SettleAsync();
        Assert.Equal(writes, members.Select(static member => member.Socket.Writes.Count));

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var member in members)
        {
            await member.UntilEventAsync(4);
        }

        Assert.Equal(writes.Select(static count => count + 1), members.Select(static member => member.Socket.Writes.Count));
        Assert.All(members, static member => member.AssertContiguous());
    }

    [Fact]
    public async Task After_a_pause_an_event_goes_at_once()
    {
        var members = await StartWithMembersAsync();
        Clock.Advance(Interval);
        Commit();
        await ExpectEventsAsync(members, 2);
    }

    [Fact]
    public async Task A_room_that_is_not_large_never_waits()
    {
        var members = await StartWithMembersAsync(2);
        Commit();
        await ExpectEventsAsync(members, 2);
    }

    [Fact]
    public async Task Enough_for_a_write_of_their_own_go_at_once()
    {
        var members = await StartWithMembersAsync();
        Commit(DeliveryPace.FullBatch - 1);
        await ExpectEventsAsync(members, 1);
        Commit();
        await ExpectEventsAsync(members, 1 + DeliveryPace.FullBatch);
    }

    [Fact]
    public async Task Who_joins_begins_after_what_waited()
    {
        var members = await StartWithMembersAsync();
        Commit();
        var late = await JoinAsync();
        await ExpectEventsAsync(members, 2);
        Assert.Equal(2, Assert.Single(await HeardAsync(late)).Seq);
    }

    [Fact]
    public async Task Who_leaves_gets_what_waited_first()
    {
        var members = await StartWithMembersAsync();
        Commit();
        Relay.Tell(new Leave(members[0], RefOf("9"), Answer: true), Room.Ref);
        Assert.Equal([("event", 2), ("left", 0)], (await HeardAsync(members[0])).Select(static frame => (frame.Type, frame.Seq)).TakeLast(2));
    }

    [Fact]
    public async Task What_the_room_says_next_does_not_overtake_what_waits()
    {
        var members = await StartWithMembersAsync();
        Post(members[0], "again", "7");
        Commit();
        Relay.Tell(new PostRepeated(Lobby, Alice, new ClientMessageId("again"), 1, Clock.GetUtcNow()), Room.Ref);
        Assert.Equal([("event", 2), ("sent", 1)], (await HeardAsync(members[0])).Select(static frame => (frame.Type, frame.Seq)).TakeLast(2));
    }

    [Fact]
    public async Task A_hole_behind_what_waits_is_read_from_the_log()
    {
        var members = await StartWithMembersAsync();
        Commit();
        RoomLog.Hold();
        Store(1);
        Commit();
        await ExpectEventsAsync(members, 2);

        RoomLog.Release();
        foreach (var member in members)
        {
            await member.UntilEventAsync(4);
            member.AssertContiguous();
        }
    }

    [Fact]
    public async Task A_new_owner_is_heard_after_what_the_old_one_said()
    {
        var members = await StartWithMembersAsync();
        Commit();
        Term++;
        TellWhereItIs();
        Commit();
        await ExpectEventsAsync(members, 2);
        Clock.Advance(Interval);
        await ExpectEventsAsync(members, 3);
    }

    [Fact]
    public async Task The_sender_is_answered_when_its_message_is_delivered()
    {
        var members = await StartWithMembersAsync();
        Post(members[0], "mine", "7");
        Push(Store(Alice, "mine"));
        Assert.DoesNotContain(await HeardAsync(members[0]), static frame => frame.Type == "sent");
        Clock.Advance(Interval);
        Assert.Contains(await HeardAsync(members[0]), static frame => frame is { Type: "sent", Seq: 2 });
    }

    [Fact]
    public async Task Nobody_waits_for_ever_when_the_relay_fails_meanwhile()
    {
        var members = await StartWithMembersAsync();
        Post(members[0], "mine", "7");
        Push(Store(Alice, "mine"));
        await SettleAsync();
        members[0].OnSent = static () => throw new InvalidOperationException("scripted fault");
        var late = Join(JoinFrom.New(0));
        foreach (var member in (TestMember[])[.. members, late])
        {
            await member.UntilEvictedAsync();
        }
    }

    [Fact]
    public async Task What_a_stopped_relay_held_is_there_for_who_comes_back()
    {
        var members = await StartWithMembersAsync();
        Commit();
        await SettleAsync();
        Sys.Stop(Relay);
        await members[0].UntilEvictedAsync();
        Assert.Equal(1, members[0].AssertContiguous());

        Clock.Advance(Interval); // its timer is gone with it
        Enter();
        TellWhereItIs();
        var back = await JoinAsync(After(1));
        await back.UntilEventAsync(2);
        Assert.Equal([2L], back.Events);
    }
}
