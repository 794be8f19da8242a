using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RelayLifetimeSpecs : RelaySpec
{
    [Fact]
    public async Task An_idle_relay_that_nobody_holds_unsubscribes_and_stops_after_a_while()
    {
        await StartAsync();
        await WatchAsync(Relay);
        Directory.Exit(Lobby, Relay);
        await PassAsync(Options.RelayLinger - Options.RenewInterval);
        Assert.Equal(1, Directory.Count);
        await PassUntilStoppedAsync();
        Assert.Equal(0, Directory.Count);
        await FishAsync<Unsubscribe>();
    }

    [Fact]
    public async Task Whoever_enters_just_before_keeps_it()
    {
        await StartAsync();
        var relay = Relay;
        Directory.Exit(Lobby, relay);
        await PassAsync(Options.RelayLinger - TimeSpan.FromMilliseconds(50));
        Assert.Equal(relay, Enter());
        await PassAsync(2 * Options.RenewInterval);
        Assert.Equal(1, Directory.Count);
        var member = await JoinAsync();
        Commit();
        await member.UntilEventAsync(1);
        Assert.Equal(1, RelaysStarted);
    }

    [Fact]
    public async Task A_relay_with_a_member_or_an_unanswered_message_stays()
    {
        Options.SendDeadline = TimeSpan.FromHours(1);
        await StartAsync();
        var member = await JoinAsync();
        Directory.Exit(Lobby, Relay);
        await PassAsync(2 * Options.RelayLinger);
        Post(member, "a1", "1");
        Relay.Tell(new Leave(member, Ref.None, Answer: false));
        await PassAsync(2 * Options.RelayLinger);
        Assert.Equal(1, Directory.Count);

        await WatchAsync(Relay);
        Push(Store(Alice, "a1"));
        await PassUntilStoppedAsync();
    }

    [Fact]
    public async Task The_next_one_that_enters_after_a_stop_gets_a_new_relay()
    {
        await StartAsync();
        var old = Relay;
        await WatchAsync(old);
        Directory.Exit(Lobby, old);
        await PassAsync(Options.RelayLinger);
        await PassUntilStoppedAsync();
        Assert.NotEqual(old, Enter());
        await FishAsync<Unsubscribe>();
        await ExpectSubscribeAsync();
        TellWhereItIs();
        await JoinAsync();
        Assert.Equal(1, Directory.Count);
    }

    [Fact]
    public async Task When_it_fails_everyone_is_told_and_the_next_gets_a_new_relay()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        var other = await JoinAsync();
        var failed = Relay;
        RoomLog.Fault = new InvalidOperationException("scripted fault");
        Store(1);
        Commit(); // a hole: it reads
        await member.UntilEvictedAsync();
        await other.UntilEvictedAsync();

        RoomLog.Fault = null;
        Assert.NotEqual(failed, Enter());
        await FishAsync<Subscribe>();
        TellWhereItIs();
        var returning = await JoinAsync(After(3));
        await returning.UntilEventAsync(5);
        Assert.Equal([4, 5], returning.Events);
    }

    [Fact]
    public async Task A_member_whose_answer_throws_takes_the_others_down_but_nobody_waits_for_ever()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        var other = await JoinAsync();
        Post(other, "b1", "4", Bob);
        Post(member, "a1", "5");
        member.OnSent = static () => throw new InvalidOperationException("scripted fault");
        Push(Store(Alice, "a1"));
        await member.UntilEvictedAsync();
        await other.UntilEvictedAsync();
        Assert.Equal([("error", "4", "unavailable")], (await other.FlushAsync()).Skip(1).Select(frame => (frame.Type, frame.Ref, frame.Code)));
    }

    [Fact]
    public async Task A_join_that_waits_when_it_fails_is_evicted()
    {
        Store(3);
        Enter();
        var waiting = Join(JoinFrom.New(1));
        RoomLog.Fault = new InvalidOperationException("scripted fault");
        TellWhereItIs();
        await waiting.UntilEvictedAsync();
    }

    [Fact]
    public async Task A_message_of_one_who_has_left_is_answered_when_it_fails()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        Post(member, "a1", "5");
        Relay.Tell(new Leave(member, RefOf("6"), Answer: true));
        RoomLog.Fault = new InvalidOperationException("scripted fault");
        Store(1);
        Commit();
        await member.UntilAsync("error");
        Assert.Equal("unavailable", member.Received[^1].Code);
    }

    // They entered while it was well: the directory gave them this relay, and what they tell it arrives after its fault.
    [Fact]
    public async Task What_comes_to_a_relay_that_has_failed_is_answered()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        RoomLog.Fault = new InvalidOperationException("scripted fault");
        Store(1);
        Commit();
        var joining = Join(JoinFrom.New(1));
        Post(joining, "a1", "5");
        await member.UntilEvictedAsync();
        await joining.UntilEvictedAsync();
        await joining.UntilAsync("error");
        Assert.Equal(("5", "unavailable"), (joining.Received[0].Ref, joining.Received[0].Code));

        Post(member, "a2", "6");
        Relay.Tell(new Leave(member, RefOf("7"), Answer: true));
        await member.UntilAsync("left");
        Assert.Equal(["error", "left"], member.Received.Skip(1).Select(frame => frame.Type));
    }

    [Fact]
    public async Task A_relay_that_has_failed_goes_after_a_while()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        await WatchAsync(Relay);
        RoomLog.Fault = new InvalidOperationException("scripted fault");
        Store(1);
        Commit();
        await member.UntilEvictedAsync();
        Assert.Equal(0, Directory.Count);
        await SettleAsync();
        await PassAsync(Options.RelayLinger);
        await ExpectTerminatedAsync(Relay, Patience.Limit);
    }

    [Fact]
    public async Task A_member_is_evicted_when_the_node_stops_its_relay()
    {
        await StartAsync();
        var member = await JoinAsync();
        Sys.Stop(Relay);
        await member.UntilEvictedAsync();
        Assert.Equal(1, member.Evictions);
        Assert.Equal(0, Directory.Count);
    }

    // Time passes without questions to the relay: it may be gone.
    private async Task PassUntilStoppedAsync()
    {
        var scheduler = (Akka.TestKit.TestScheduler)Sys.Scheduler;
        for (var passed = TimeSpan.Zero; passed < Options.RelayLinger + (2 * Options.RenewInterval); passed += Options.RenewInterval / 4)
        {
            Clock.Advance(Options.RenewInterval / 4);
            scheduler.Advance(Options.RenewInterval / 4);
        }

        await ExpectTerminatedAsync(Relay, Patience.Limit);
    }

    private async Task FishAsync<T>() => await Room.FishForMessageAsync(message => message is T, Patience.Limit);
}
