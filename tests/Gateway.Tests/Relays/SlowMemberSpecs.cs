using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.Tests.Protocols;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class SlowMemberSpecs : RelaySpec
{
    private const int SmallOutbox = 1000; // some seven events

    [Fact]
    public async Task It_falls_behind_alone_and_is_fed_from_the_log_until_it_is_live_again()
    {
        Options.RecentEvents = 5;
        await StartAsync();
        var slow = await JoinAsync(SmallOutbox);
        var quick = await JoinAsync(SmallOutbox);
        slow.Socket.Stall();
        for (var i = 1; i <= 300; i++)
        {
            Commit();
            await quick.UntilEventAsync(i);
        }

        Assert.Equal([], slow.Events);
        Assert.Contains(Words.Entries, entry => entry.Id == 3105);
        slow.Socket.Flow();
        await slow.UntilEventAsync(300);
        Assert.NotEmpty(RoomLog.Reads);
        Commit();
        await slow.UntilEventAsync(301);
        await quick.UntilEventAsync(301);
        Assert.Equal(301, slow.AssertContiguous());
        Assert.Equal(301, quick.AssertContiguous());
    }

    [Fact]
    public async Task It_is_not_read_for_before_its_socket_has_taken_what_it_has()
    {
        Options.RecentEvents = 5;
        await StartAsync(2000);
        var reads = RoomLog.Reads.Count;
        var member = new TestMember(Lobby, SmallOutbox);
        member.Socket.Stall();
        Relay.Tell(new Join(member, Ref.None, After(0)));
        await RoomLog.UntilReadsAsync(reads + 1);
        await member.Socket.UntilWritingAsync();
        for (var i = 0; i < 20; i++)
        {
            Commit(); // the room goes on
        }

        await SettleAsync();
        Assert.InRange(RoomLog.Reads.Count, reads + 1, reads + 2); // one page in the outbox, one that waits for room
        Assert.True(member.Outbox.Bytes < 64 * 1024 + 8 * 1024);

        member.Socket.Flow();
        await member.UntilEventAsync(Head);
        Assert.Equal(Head, member.AssertContiguous());
        Assert.All(RoomLog.Reads.Skip(reads), read => Assert.True(read.Limit is { Events: <= 256, Bytes: <= 64 * 1024 }));
    }

    [Fact]
    public async Task A_crowd_that_is_behind_reads_some_pages_at_a_time_whoever_they_are_for()
    {
        var log = new ScriptedLog();
        log.Append(Store(2000));
        log.Hold();
        var members = Enumerable.Range(0, 3 * RelayDirectory.PagesAtATime).Select(static _ => new TestMember(Lobby)).ToList();

        var running = members.Select(member => CatchUp.RunAsync(log, Directory.Pages, member, 0, 2000, CancellationToken.None)).ToList();
        await log.UntilReadsAsync(RelayDirectory.PagesAtATime);
        Assert.Equal(0, Directory.Pages.CurrentCount);
        Assert.Equal(RelayDirectory.PagesAtATime, log.Reads.Count); // the others wait

        log.Release();
        Assert.All(await Task.WhenAll(running).Soon("the end of each"), static result => Assert.Equal((CatchUpEnd.Reached, 2000), (result.End, result.Seq)));
        Assert.Equal(RelayDirectory.PagesAtATime, Directory.Pages.CurrentCount);
        foreach (var member in members)
        {
            await member.UntilEventAsync(2000);
            Assert.Equal(Enumerable.Range(1, 2000).Select(static seq => (long)seq), member.Events);
        }
    }

    [Fact]
    public async Task A_page_that_can_not_be_read_gives_its_turn_back()
    {
        var log = new ScriptedLog();
        log.Append(Store(10));
        log.FailNext(RelayDirectory.PagesAtATime);
        for (var i = 0; i < RelayDirectory.PagesAtATime; i++)
        {
            Assert.Equal(CatchUpEnd.LogFailed, (await CatchUp.RunAsync(log, Directory.Pages, new TestMember(Lobby), 0, 10, CancellationToken.None)).End);
        }

        Assert.Equal(CatchUpEnd.Reached, (await CatchUp.RunAsync(log, Directory.Pages, new TestMember(Lobby), 0, 10, CancellationToken.None).Soon("its turn")).End);
    }

    [Fact]
    public async Task A_connection_that_is_behind_in_many_rooms_reads_one_page_at_a_time()
    {
        var log = new ScriptedLog();
        log.Append(Store(2000));
        var first = new TestMember(Lobby, SmallOutbox);
        first.Socket.Stall();
        TestMember[] members = [first, .. Enumerable.Range(0, 9).Select(_ => new TestMember(first))];

        var running = members.Select(member => CatchUp.RunAsync(log, Directory.Pages, member, 0, 2000, CancellationToken.None)).ToList();
        await log.UntilReadsAsync(1);
        await first.Socket.UntilWritingAsync();
        Assert.Single(log.Reads); // nine others wait for their turn, without a page in their hands

        first.Socket.Flow();
        foreach (var result in running)
        {
            Assert.Equal((2000, CatchUpEnd.Reached), ((await result.Soon("every room is caught up")).Seq, (await result).End));
        }

        await first.FlushAsync();
        Assert.Equal(10 * 2000, first.Events.Count);
    }

    [Fact]
    public async Task A_log_that_fails_under_a_catch_up_delays_it_but_loses_and_doubles_nothing()
    {
        Declare(3103);
        Options.RecentEvents = 5;
        await StartAsync(1000);
        var member = new TestMember(Lobby, SmallOutbox);
        member.Socket.Stall();
        var reads = RoomLog.Reads.Count;
        Relay.Tell(new Join(member, Ref.None, After(0)));
        await RoomLog.UntilReadsAsync(reads + 1);
        RoomLog.FailNext();
        member.Socket.Flow();
        await Words.UntilSaidAsync(3103);
        await SettleAsync();
        await PassAsync(TimeSpan.FromMilliseconds(300));
        await member.UntilEventAsync(1000);
        Assert.Equal(1000, member.AssertContiguous());
    }

    [Fact]
    public async Task Events_purged_before_it_came_so_far_evict_it_alone()
    {
        Options.RecentEvents = 5;
        await StartAsync(1000);
        var member = new TestMember(Lobby, SmallOutbox);
        member.Socket.Stall();
        var reads = RoomLog.Reads.Count;
        Relay.Tell(new Join(member, Ref.None, After(0)));
        await RoomLog.UntilReadsAsync(reads + 1);
        var other = await JoinAsync();
        RoomLog.PurgeBefore(900);
        member.Socket.Flow();
        await member.UntilEvictedAsync();
        member.AssertContiguous();
        Commit();
        await other.UntilEventAsync(1001);
        Assert.Null(other.Evicted);
    }

    [Fact]
    public async Task It_may_leave_while_it_catches_up_and_nothing_follows()
    {
        Options.RecentEvents = 5;
        await StartAsync(1000);
        var member = new TestMember(Lobby, SmallOutbox);
        member.Socket.Stall();
        var reads = RoomLog.Reads.Count;
        Relay.Tell(new Join(member, Ref.None, After(0)));
        await RoomLog.UntilReadsAsync(reads + 1);
        Relay.Tell(new Leave(member, RefOf("5"), Answer: true));
        await SettleAsync();
        member.Socket.Flow();
        await member.UntilAsync("left");
        Commit(3);
        var heard = await HeardAsync(member);
        Assert.Equal("left", heard[^1].Type);
        member.AssertContiguous();
    }

    // A page is framed on another thread than the one that lets the member go: what was framed by then may not come after "left".
    [Fact]
    public async Task A_page_that_is_being_framed_when_its_member_leaves_is_not_written()
    {
        Options.RecentEvents = 5;
        await StartAsync(100);
        var format = new HeldFormat();
        var member = new TestMember(Lobby, format: format);
        Relay.Tell(new Join(member, Ref.None, After(0)));
        await format.Framing.Task;
        Relay.Tell(new Leave(member, RefOf("5"), Answer: true));
        await member.UntilAsync("left");
        format.MayEnd.SetResult();
        await format.Ended.Task;
        await JoinAsync(After(0));
        var heard = await HeardAsync(member);
        Assert.Equal(["joined", "left"], heard.Select(frame => frame.Type));
    }

    [Fact]
    public async Task Catch_ups_share_what_streams_need()
    {
        Options.RecentEvents = 5;
        await StartAsync(50);
        var actors = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var member = await JoinAsync(After(0));
            await member.UntilEventAsync(50);
            actors.Add(ActorsAtTheTop());
        }

        Assert.Single(actors.Distinct());
    }

    private int ActorsAtTheTop() => ((LocalActorRef)((ExtendedActorSystem)Sys).Guardian).Children.Count();

    private sealed class HeldFormat : EventFormat
    {
        public TaskCompletionSource Framing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ReadOnlyMemory<byte> Frame(IReadOnlyList<RoomEvent> events)
        {
            Framing.TrySetResult();
            MayEnd.Task.Wait(TimeSpan.FromSeconds(30));
            Ended.TrySetResult();
            return new Gateway.Protocols.ChatV1.ChatV1EventFormat(null).Frame(events);
        }
    }
}
