using System.Text;
using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.Text;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.Tests.Protocols;
using ChatCluster.Shared;
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
        var members = Enumerable.Range(0, 3 * CatchUpPages.AtATime).Select(static _ => new TestMember(Lobby)).ToList();

        // Each has come to a place of its own.
        var running = members.Select((member, i) => CatchUp.RunAsync(log, Directory.Pages, member, Since(i), CancellationToken.None)).ToList();
        await log.UntilReadsAsync(CatchUpPages.AtATime);
        Assert.Equal(0, Directory.Pages.Turns.CurrentCount);
        Assert.Equal(CatchUpPages.AtATime, log.Reads.Count); // the others wait

        log.Release();
        Assert.All(await Task.WhenAll(running).Soon("the end of each"), static result => Assert.Equal((CatchUpEnd.Reached, 2000), (result.End, result.Seq)));
        Assert.Equal(CatchUpPages.AtATime, Directory.Pages.Turns.CurrentCount);
        foreach (var (i, member) in members.Index())
        {
            await member.UntilEventAsync(2000);
            Assert.Equal(Enumerable.Range(i + 1, 2000 - i).Select(static seq => (long)seq), member.Events);
        }

        // From their second page on they read the same.
        Assert.Equal(members.Count + 7, log.Reads.Count);
    }

    [Fact]
    public async Task A_crowd_that_missed_the_same_has_it_read_once()
    {
        var log = new ScriptedLog();
        log.Append(Store(600));
        var members = Enumerable.Range(0, 100).Select(static _ => new TestMember(Lobby)).ToList();
        var running = members.Select(member => CatchUp.RunAsync(log, Directory.Pages, member, new Missed(Life, 1, 0, 600), CancellationToken.None)).ToList();
        await Task.WhenAll(running).Soon("the end of each");
        Assert.Equal([(0, 256), (256, 256), (512, 88)], log.Reads.Select(static read => (read.After, read.Limit.Events)));
        foreach (var member in members)
        {
            await member.UntilEventAsync(600);
            Assert.Equal(Enumerable.Range(1, 600).Select(static seq => (long)seq), member.Events);
        }
    }

    [Theory]
    [InlineData("another life of the log")]
    [InlineData("another owner of the room")]
    [InlineData("another end")]
    [InlineData("another format")]
    [InlineData("some seconds later")]
    public async Task What_was_read_serves_only_who_needs_exactly_that(string what)
    {
        var log = new ScriptedLog();
        log.Append(Store(20));
        await RunAsync(new TestMember(Lobby), new Missed(Life, 1, 0, 10));
        await RunAsync(new TestMember(Lobby), new Missed(Life, 1, 0, 10));
        Assert.Single(log.Reads);

        switch (what)
        {
            case "another life of the log":
                await RunAsync(new TestMember(Lobby), new Missed(new Epoch("life-2"), 1, 0, 10));
                break;
            case "another owner of the room":
                await RunAsync(new TestMember(Lobby), new Missed(Life, 2, 0, 10));
                break;
            case "another end":
                await RunAsync(new TestMember(Lobby), new Missed(Life, 1, 0, 20));
                break;
            case "another format":
                await RunAsync(new TestMember(Lobby, format: TextEventFormat.Instance), new Missed(Life, 1, 0, 10));
                break;
            default:
                Clock.Advance(TimeSpan.FromSeconds(6));
                Assert.Equal(0, Directory.Pages.Count);
                await RunAsync(new TestMember(Lobby), new Missed(Life, 1, 0, 10));
                break;
        }

        Assert.Equal(2, log.Reads.Count);

        Task RunAsync(TestMember member, Missed missed) => CatchUp.RunAsync(log, Directory.Pages, member, missed, CancellationToken.None).Soon("its end");
    }

    [Fact]
    public async Task Of_what_was_read_some_megabytes_are_kept()
    {
        const int Kilobytes = 4;
        const int Megabytes = 20;
        var log = new ScriptedLog();
        log.Append(Store(Megabytes * 1024 / Kilobytes).Select(static e => e with { Body = Encoding.UTF8.GetBytes(new string('x', Kilobytes * 1024)) }));
        await RunAsync(0, Head);
        Assert.InRange(Directory.Pages.Count, 15 * 1024 / 64, 16 * 1024 / 60);

        var reads = log.Reads.Count;
        await RunAsync(Head - 256, Head);
        Assert.Equal(reads, log.Reads.Count); // the last ones are there
        await RunAsync(0, 256);
        Assert.True(log.Reads.Count > reads); // the first ones aren't

        Task RunAsync(long after, long until) =>
            CatchUp.RunAsync(log, Directory.Pages, new TestMember(Lobby), new Missed(Life, 1, after, until), CancellationToken.None).Soon("its end");
    }

    [Fact]
    public async Task A_page_that_can_not_be_read_gives_its_turn_back()
    {
        var log = new ScriptedLog();
        log.Append(Store(10));
        log.FailNext(CatchUpPages.AtATime);
        for (var i = 0; i < CatchUpPages.AtATime; i++)
        {
            Assert.Equal(CatchUpEnd.LogFailed, (await CatchUp.RunAsync(log, Directory.Pages, new TestMember(Lobby), new Missed(Life, 1, 0, 10), CancellationToken.None)).End);
        }

        Assert.Equal(CatchUpEnd.Reached, (await CatchUp.RunAsync(log, Directory.Pages, new TestMember(Lobby), new Missed(Life, 1, 0, 10), CancellationToken.None).Soon("its turn")).End);
    }

    [Fact]
    public async Task A_connection_that_is_behind_in_many_rooms_reads_one_page_at_a_time()
    {
        var log = new ScriptedLog();
        log.Append(Store(2000));
        var first = new TestMember(Lobby, SmallOutbox);
        first.Socket.Stall();
        TestMember[] members = [first, .. Enumerable.Range(0, 9).Select(_ => new TestMember(first))];

        var running = members.Select(member => CatchUp.RunAsync(log, Directory.Pages, member, Since(0), CancellationToken.None)).ToList();
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

    private static Missed Since(long after) => new(Life, 1, after, 2000);

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
