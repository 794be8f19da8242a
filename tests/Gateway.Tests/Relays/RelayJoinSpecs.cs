using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RelayJoinSpecs : RelaySpec
{
    [Fact]
    public async Task A_newcomer_gets_the_recent_events_that_it_asked_for_then_live()
    {
        await StartAsync(10);
        var member = await JoinAsync(JoinFrom.New(3));
        Commit(2);
        await member.UntilEventAsync(12);
        Assert.Equal([8, 9, 10, 11, 12], member.Events);
        Assert.Equal((7, 10, 1, false, "life-1"), Where(member));
    }

    [Fact]
    public async Task A_newcomer_that_asks_for_none_gets_only_what_follows()
    {
        await StartAsync(10);
        var member = await JoinAsync(JoinFrom.New(null));
        Commit();
        await member.UntilEventAsync(11);
        Assert.Equal([11], member.Events);
    }

    [Fact]
    public async Task A_newcomer_may_ask_for_more_than_there_is()
    {
        await StartAsync(3);
        var member = await JoinAsync(JoinFrom.New(100));
        await member.UntilEventAsync(3);
        Assert.Equal([1, 2, 3], member.Events);
    }

    [Fact]
    public async Task More_recent_events_than_the_relay_keeps_come_from_the_log()
    {
        Options.RecentEvents = 5;
        await StartAsync(50);
        var member = await JoinAsync(JoinFrom.New(30));
        await member.UntilEventAsync(50);
        Assert.Equal((20, 50), (member.Received[0].After, member.AssertContiguous()));
    }

    [Fact]
    public async Task A_resume_within_the_recent_events_reads_nothing()
    {
        await StartAsync(10);
        var reads = RoomLog.Reads.Count;
        var member = await JoinAsync(After(7));
        await member.UntilEventAsync(10);
        Assert.Equal([8, 9, 10], member.Events);
        Assert.Equal(reads, RoomLog.Reads.Count);
    }

    [Fact]
    public async Task A_resume_at_the_head_gets_only_what_follows()
    {
        await StartAsync(10);
        var member = await JoinAsync(After(10));
        Commit();
        await member.UntilEventAsync(11);
        Assert.Equal([11], member.Events);
        Assert.Equal((10, 10, 1, false, "life-1"), Where(member));
    }

    [Fact]
    public async Task A_resume_from_long_ago_is_fed_from_the_log_and_is_live_then()
    {
        Options.RecentEvents = 5;
        await StartAsync(1000);
        var member = await JoinAsync(After(3));
        await member.UntilEventAsync(1000);
        Commit();
        await member.UntilEventAsync(1001);
        Assert.Equal((3, 1001), (member.Received[0].After, member.AssertContiguous()));
    }

    [Fact]
    public async Task A_position_of_another_epoch_is_told_of_the_gap_and_gets_recent_events()
    {
        await StartAsync(100);
        var other = new Epoch("another");
        var said = await JoinAsync(new JoinFrom(7, other, 4));
        var unsaid = await JoinAsync(new JoinFrom(null, other, 4));
        await said.UntilEventAsync(100);
        await unsaid.UntilEventAsync(100);
        Assert.Equal((93, 100, 1, true, "life-1"), Where(said));
        Assert.Equal((50, 100, 1, true, "life-1"), Where(unsaid));
        Assert.Equal(100, said.AssertContiguous());
        Assert.Equal(100, unsaid.AssertContiguous());
    }

    [Fact]
    public async Task A_position_before_what_was_purged_is_told_of_the_gap_and_gets_what_is_left()
    {
        Options.RecentEvents = 5;
        Store(100);
        RoomLog.PurgeBefore(41);
        Enter();
        var member = Join(After(10));
        var atTheEdge = Join(After(40));
        await ExpectSubscribeAsync();
        TellWhereItIs(first: 41);
        await member.UntilEventAsync(100);
        await atTheEdge.UntilEventAsync(100);
        Assert.Equal((40, 100, 41, true, "life-1"), Where(member));
        Assert.Equal((40, 100, 41, false, "life-1"), Where(atTheEdge));
        Assert.Equal(100, member.AssertContiguous());
    }

    [Fact]
    public async Task A_position_ahead_of_the_relay_is_served_when_the_room_turns_out_to_be_further()
    {
        await StartAsync(10);
        var member = Join(After(12));
        await ExpectSubscribeAsync();
        Store(4);
        TellWhereItIs();
        await member.UntilEventAsync(14);
        Assert.Equal([13, 14], member.Events);
        Assert.Equal((12, 14, 1, false, "life-1"), Where(member));
    }

    [Fact]
    public async Task A_position_ahead_of_the_room_is_refused_after_it_was_asked_twice()
    {
        await StartAsync(10);
        var member = Join(After(12));
        await ExpectSubscribeAsync();
        await ExpectNothingAsync();
        for (var i = 0; i < 5; i++)
        {
            TellWhereItIs(); // on its way before the question, for all that the relay knows
        }

        Assert.Empty(await HeardAsync(member));
        await PassAsync(Options.RenewInterval);
        await ExpectSubscribeAsync();
        await ExpectNothingAsync(); // a crowd that waits asks no more than one does
        TellWhereItIs();
        await member.UntilAsync("error");
        Assert.Equal(("after_ahead", "2"), (member.Received[0].Code, member.Received[0].Ref));

        Commit(5);
        Assert.DoesNotContain(await HeardAsync(member), frame => frame.Type == "event");
    }

    [Fact]
    public async Task A_join_that_no_room_answers_is_refused_in_time()
    {
        Enter();
        var member = Join(JoinFrom.New(0));
        await PassAsync(Options.SendDeadline + Options.RenewInterval);
        await member.UntilAsync("error");
        Assert.Equal("unavailable", member.Received[0].Code);

        TellWhereItIs();
        Assert.DoesNotContain(await HeardAsync(member), frame => frame.Type == "joined");
    }

    // Clients of a gateway that has died come with what it had told them; a slower gateway may have several answers of the room still on their way.
    [Fact]
    public async Task Answers_that_were_on_their_way_do_not_refuse_a_position_that_the_room_has()
    {
        await StartAsync(10);
        Store(4);
        var member = Join(After(12));
        for (var i = 0; i < 5; i++)
        {
            TellWhereItIs(head: 10);
        }

        Assert.Empty(await HeardAsync(member));
        TellWhereItIs();
        await member.UntilEventAsync(14);
        Assert.Equal([13, 14], member.Events);
    }

    // Only an answer of the room says how far the room is: a finished read doesn't.
    [Fact]
    public async Task Pages_that_come_meanwhile_do_not_count_as_answers_of_the_room()
    {
        await StartAsync(10);
        var member = Join(After(20));
        await ExpectSubscribeAsync();
        var other = await JoinAsync();
        for (var i = 0; i < 3; i++)
        {
            var lost = Store(2);
            Push(lost[1]);
            await other.UntilEventAsync(Head);
        }

        Assert.Empty(await HeardAsync(member));
        Store(4);
        TellWhereItIs();
        await member.UntilAsync("joined");
        Assert.Equal((20, 20, 1, false, "life-1"), Where(member));
    }

    [Fact]
    public async Task A_join_that_waits_is_answered_when_its_member_leaves_first()
    {
        Enter();
        var member = Join(After(3));
        Relay.Tell(new Leave(member, RefOf("9"), Answer: true));
        Assert.Equal([("error", "1", "not_joined"), ("left", "9", null)], (await HeardAsync(member)).Select(frame => (frame.Type, frame.Ref, frame.Code)));

        Store(5);
        TellWhereItIs();
        await JoinAsync();
        Assert.DoesNotContain(await HeardAsync(member), frame => frame.Type is "joined" or "event");
    }

    [Fact]
    public async Task A_join_that_waits_is_dropped_when_its_connection_ends()
    {
        Enter();
        var member = Join(JoinFrom.New(1));
        Relay.Tell(new Leave(member, Ref.None, Answer: false));
        Store(1);
        TellWhereItIs();
        await JoinAsync();
        Assert.DoesNotContain(await HeardAsync(member), frame => frame.Type is "joined" or "left" or "event");
    }

    [Fact]
    public async Task Nothing_follows_after_left()
    {
        await StartAsync(5);
        var member = await JoinAsync(JoinFrom.New(2));
        Commit();
        Relay.Tell(new Leave(member, RefOf("\"bye\""), Answer: true));
        Commit(3);
        var heard = await HeardAsync(member);
        Assert.Equal(["joined", "event", "event", "event", "left"], heard.Select(frame => frame.Type));
        Assert.Equal("bye", heard[^1].Ref);
    }

    private static (long After, long Seq, long First, bool Gap, string? Epoch) Where(TestMember member) =>
        member.Received[0] is var joined ? (joined.After, joined.Seq, joined.First, joined.Gap, joined.Epoch) : default;
}
