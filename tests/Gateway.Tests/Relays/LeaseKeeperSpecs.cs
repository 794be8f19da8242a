using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Akka.TestKit.Xunit2;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Wire;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>The keeper of a gateway node between leases of the spec's own and desks that are probes. Rounds come when the spec says so.</summary>
public sealed class LeaseKeeperSpecs : TestKit
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly Address NodeA = new("akka.tcp", "chatcluster", "a", 1);
    private static readonly Address NodeB = new("akka.tcp", "chatcluster", "b", 1);

    private readonly LeaseBook _book = new();
    private readonly Dictionary<Address, TestProbe> _desks;
    private readonly TestProbe _relay;
    private IActorRef _keeper;

    public LeaseKeeperSpecs()
        : base(TestConfigs.TestSchedulerConfig.WithFallback("akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [] }"))
    {
        _desks = new() { [NodeA] = CreateTestProbe("desk-a"), [NodeB] = CreateTestProbe("desk-b") };
        _relay = CreateTestProbe("relay");
        _keeper = StartKeeper();
    }

    private IActorRef StartKeeper()
    {
        var desks = _desks;
        return Sys.ActorOf(Props.Create(() => new LeaseKeeper(_book, Interval, node => desks[node].Ref)));
    }

    // A relay that follows a room there.
    private RelayLease Follow(string room, Address? node = null, long term = 3, long heard = 10)
    {
        var lease = _book.Open(new RoomId(room), _relay.Ref);
        lease.Follow(new RoomOwner(node ?? NodeA, term));
        lease.Heard = heard;
        return lease;
    }

    private async Task RoundAsync()
    {
        await SettleAsync(); // it has started
        ((TestScheduler)Sys.Scheduler).Advance(Interval);
        await SettleAsync();
    }

    private Task<ActorIdentity> SettleAsync() => _keeper.Ask<ActorIdentity>(new Identify(null), Patience.Limit);

    private async Task<RenewLeases> AskedAsync(Address? node = null) => await _desks[node ?? NodeA].ExpectMsgAsync<RenewLeases>(Patience.Limit);

    private async Task AnswerAsync(RenewLeases asked, params RenewedLease[] leases)
    {
        _keeper.Tell(new LeasesRenewed(asked.Batch, leases));
        await SettleAsync();
    }

    // A round whose only batch is answered.
    private async Task RoundAsync(RenewedLease answer)
    {
        await RoundAsync();
        await AnswerAsync(await AskedAsync(), answer);
    }

    private async Task NoRelayIsTold() => await HasNothing(_relay);

    private async Task NothingIsAsked(Address? node = null) => await HasNothing(_desks[node ?? NodeA]);

    private static async Task HasNothing(TestProbe probe)
    {
        probe.Ref.Tell("fence");
        await probe.ExpectMsgAsync("fence", Patience.Limit);
    }

    private async Task RelayIsInDoubt() => await _relay.ExpectMsgAsync<LeaseInDoubt>(Patience.Limit);

    [Fact]
    public async Task Two_thousand_rooms_are_renewed_by_four_messages_a_round_and_no_relay_hears_of_it()
    {
        var leases = Enumerable.Range(0, 2_000).Select(i => Follow($"room-{i}")).ToList();
        for (var round = 0; round < 10; round++)
        {
            await RoundAsync();
            var asked = new List<LeaseToRenew>();
            for (var i = 0; i < 4; i++)
            {
                var renew = await AskedAsync();
                asked.AddRange(renew.Leases);
                await AnswerAsync(renew, [.. Enumerable.Repeat(new RenewedLease(true, 3, 10), renew.Leases.Count)]);
            }

            Assert.Equal(leases.Select(static lease => lease.Room).ToHashSet(), asked.Select(static lease => lease.Room).ToHashSet());
            Assert.All(asked, lease => Assert.Equal(_relay.Ref.Path.Uid, lease.Relay));
            await NothingIsAsked();
        }

        await NoRelayIsTold();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("厅")]
    public async Task A_message_has_bounds_whatever_the_rooms_are_called(string letter)
    {
        for (var i = 0; i < 1_000; i++)
        {
            Follow($"{i:D4}" + string.Concat(Enumerable.Repeat(letter, RoomId.MaxLength - 4)), heard: long.MaxValue, term: long.MaxValue);
        }

        await RoundAsync();
        var serializer = new RoomSerializer((ExtendedActorSystem)Sys);
        for (var left = 1_000; left > 0;)
        {
            var renew = await AskedAsync();
            Assert.InRange(renew.Leases.Count, 1, RoomLeases.MaxBatch);
            Assert.InRange(serializer.ToBinary(renew).Length, 1, RoomLeases.MaxBatchBytes);
            var longest = new LeasesRenewed(long.MaxValue, [.. renew.Leases.Select(static _ => new RenewedLease(true, long.MaxValue, long.MaxValue))]);
            Assert.InRange(serializer.ToBinary(longest).Length, 1, 16 * 1024);
            left -= renew.Leases.Count;
        }

        await NothingIsAsked();
    }

    [Fact]
    public async Task Each_node_is_asked_for_its_own_rooms()
    {
        Follow("one", NodeA);
        Follow("two", NodeB);
        Follow("three", NodeA);
        await RoundAsync();
        Assert.Equal(["one", "three"], (await AskedAsync(NodeA)).Leases.Select(static lease => lease.Room.Value).Order());
        Assert.Equal(["two"], (await AskedAsync(NodeB)).Leases.Select(static lease => lease.Room.Value));
    }

    [Fact]
    public async Task One_renewal_that_is_lost_is_made_up_for_by_the_next()
    {
        Follow("lobby");
        for (var i = 0; i < 5; i++)
        {
            await RoundAsync();
            await AskedAsync(); // lost
            await RoundAsync(new RenewedLease(true, 3, 10));
        }

        await NoRelayIsTold();
    }

    [Fact]
    public async Task A_node_that_is_silent_for_two_renewals_puts_its_rooms_in_doubt_and_only_them()
    {
        Follow("lobby", NodeA);
        Follow("other", NodeB);
        for (var i = 0; i < 2; i++)
        {
            await RoundAsync();
            await AskedAsync();
            await AnswerAsync(await AskedAsync(NodeB), new RenewedLease(true, 3, 10));
        }

        await NoRelayIsTold();
        await RoundAsync();
        await RelayIsInDoubt();
        await NoRelayIsTold();
        await NothingIsAsked(); // the relay is asking through the region
        await AskedAsync(NodeB);
    }

    public static TheoryData<bool, long> Refusals => new() { { false, 0 }, { false, 3 }, { true, 4 }, { true, 2 } };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_room_that_is_not_there_or_in_other_hands_or_does_not_know_the_relay_is_in_doubt_at_once(bool isHeld, long term)
    {
        Follow("lobby");
        await RoundAsync(new RenewedLease(isHeld, term, 10));
        await RelayIsInDoubt();
        await RoundAsync();
        await NothingIsAsked();
        await NoRelayIsTold();
    }

    [Fact]
    public async Task A_room_that_opens_again_will_say_so_itself()
    {
        Follow("lobby");
        for (var i = 0; i < 5; i++)
        {
            await RoundAsync(new RenewedLease(true, 0, 20));
        }

        await NoRelayIsTold();
    }

    [Fact]
    public async Task An_event_that_is_merely_on_its_way_is_not_missed()
    {
        var lease = Follow("lobby", heard: 10);
        for (var head = 11; head < 20; head++)
        {
            await RoundAsync(new RenewedLease(true, 3, head)); // the answer was quicker than the event
            lease.Heard = head;
        }

        await NoRelayIsTold();
    }

    [Fact]
    public async Task An_event_that_has_not_come_a_round_after_it_was_announced_is_missed()
    {
        Follow("lobby", heard: 10);
        await RoundAsync(new RenewedLease(true, 3, 11));
        await NoRelayIsTold();
        await RoundAsync(new RenewedLease(true, 3, 11));
        await RelayIsInDoubt();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_rooms_of_a_node_that_has_left_the_cluster_are_in_doubt_at_once(bool isRemoved)
    {
        Follow("one", NodeA);
        Follow("two", NodeB);
        Follow("three", NodeA);
        _keeper.Tell(isRemoved ? Members.Removed(NodeA) : Members.Downed(NodeA));
        await SettleAsync();
        await RelayIsInDoubt();
        await RelayIsInDoubt();
        await NoRelayIsTold();
        await RoundAsync();
        await NothingIsAsked(NodeA);
        await AskedAsync(NodeB);
    }

    // Before the region knows that the node is gone, it passes on to it what relays ask.
    [Fact]
    public async Task Who_still_asks_a_moment_after_a_node_was_removed_is_told_to_ask_again()
    {
        Follow("one", NodeA);
        var two = Follow("two", NodeA);
        _keeper.Tell(Members.Downed(NodeA));
        await RelayIsInDoubt();
        await RelayIsInDoubt();
        _keeper.Tell(Members.Removed(NodeA));
        await SettleAsync();
        await NoRelayIsTold();
        two.Follow(new RoomOwner(NodeB, 4));
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(100));
        await SettleAsync();
        await RelayIsInDoubt();
        await NoRelayIsTold();
    }

    [Fact]
    public async Task A_relay_that_follows_again_is_renewed_where_the_room_is_now()
    {
        var lease = Follow("lobby", NodeA);
        await RoundAsync(default(RenewedLease));
        await RelayIsInDoubt();
        lease.Follow(new RoomOwner(NodeB, 4));
        await RoundAsync();
        await AnswerAsync(await AskedAsync(NodeB), new RenewedLease(true, 4, 10));
        await NothingIsAsked(NodeA);
        await NoRelayIsTold();
    }

    // The room moved, and the relay knew before the node that had it answered.
    [Fact]
    public async Task What_an_owner_before_the_present_one_answers_is_old_news()
    {
        var lease = Follow("lobby", NodeA);
        await RoundAsync();
        var asked = await AskedAsync(NodeA);
        lease.Follow(new RoomOwner(NodeB, 4));
        await AnswerAsync(asked, default(RenewedLease));
        await NoRelayIsTold();
        Assert.Equal(NodeB, lease.Owner!.Node);
    }

    [Fact]
    public async Task Answers_that_come_too_late_or_twice_or_fit_no_question_count_for_nothing()
    {
        Follow("lobby");
        await RoundAsync();
        var first = await AskedAsync();
        await AnswerAsync(first, default, default); // not so many were asked
        await AnswerAsync(first, default(RenewedLease));
        await AnswerAsync(first with { Batch = first.Batch - 1 }, default(RenewedLease));
        await NoRelayIsTold();
        await RoundAsync(new RenewedLease(true, 3, 10));
        await NoRelayIsTold();
    }

    [Fact]
    public async Task A_relay_that_has_stopped_is_renewed_no_more()
    {
        var lease = Follow("lobby");
        await RoundAsync(new RenewedLease(true, 3, 10));
        _book.Close(lease);
        await RoundAsync();
        await NothingIsAsked();
    }

    [Fact]
    public async Task A_keeper_that_starts_again_goes_on_and_does_not_take_an_answer_to_the_one_before_for_its_own()
    {
        Follow("lobby");
        await RoundAsync();
        var before = await AskedAsync();
        await WatchAsync(_keeper);
        Sys.Stop(_keeper);
        await ExpectTerminatedAsync(_keeper, Patience.Limit);
        _keeper = StartKeeper();
        await SettleAsync();
        await RoundAsync();
        var asked = await AskedAsync();
        await AnswerAsync(before, default(RenewedLease));
        await NoRelayIsTold();
        await AnswerAsync(asked, new RenewedLease(true, 3, 10));
        await NoRelayIsTold();
    }
}
