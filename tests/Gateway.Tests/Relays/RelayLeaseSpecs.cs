using Akka.Actor;
using Akka.TestKit;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>A relay and the keeper of its node: silent while all is well, and soon at the head again when something was lost.</summary>
public sealed class RelayLeaseSpecs : RelaySpec
{
    private readonly TestProbe _desk;
    private readonly IActorRef _keeper;

    public RelayLeaseSpecs()
    {
        _desk = CreateTestProbe("desk");
        _keeper = Sys.ActorOf(Props.Create(() => new LeaseKeeper(Leases, Options.RenewInterval, _ => _desk.Ref)));
    }

    private RelayLease Lease => Assert.Single(Leases.All);

    // A round of the keeper, answered by the desk unless the spec says that the answer is lost.
    private async Task RoundAsync(Func<RenewedLease>? answer = null)
    {
        await KeeperSettlesAsync();
        await PassAsync(Options.RenewInterval);
        await KeeperSettlesAsync();
        while (_desk.HasMessages)
        {
            var asked = (RenewLeases)await _desk.ReceiveOneAsync(Patience.Limit);
            Assert.Equal(new LeaseToRenew(Lobby, Relay.Path.Uid), Assert.Single(asked.Leases));
            if (answer is not null)
            {
                _keeper.Tell(new LeasesRenewed(asked.Batch, [answer()]));
            }
        }

        await KeeperSettlesAsync();
        await SettleAsync();
    }

    private RenewedLease Well() => new(true, Term, Head);

    private Task<ActorIdentity> KeeperSettlesAsync() => _keeper.Ask<ActorIdentity>(new Identify(null), Patience.Limit);

    [Fact]
    public async Task A_relay_with_members_says_nothing_to_its_room_while_all_is_well()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        for (var i = 0; i < 20; i++)
        {
            Commit();
            await RoundAsync(Well);
            Assert.Equal((Room.Ref.Path.Address, Term, Head), (Lease.Owner!.Node, Lease.Owner.Term, Lease.Heard));
        }

        await member.UntilEventAsync(23);
        await ExpectNothingAsync();
        Assert.Equal(3, Assert.Single(RoomLog.Reads).Limit.Events); // the recent events, once
    }

    [Fact]
    public async Task In_doubt_it_subscribes_until_the_room_answers()
    {
        await StartAsync();
        await JoinAsync();
        await RoundAsync(static () => default);
        await ExpectSubscribeAsync();
        for (var i = 0; i < 3; i++)
        {
            await RoundAsync(static () => throw new InvalidOperationException("Nothing is renewed meanwhile."));
            await ExpectSubscribeAsync();
        }

        Term++;
        TellWhereItIs();
        await RoundAsync(Well);
        await RoundAsync(Well);
        await ExpectNothingAsync();
    }

    [Fact]
    public async Task An_event_that_was_lost_on_its_way_is_read_within_three_rounds()
    {
        await StartAsync(2);
        var member = await JoinAsync();
        await RoundAsync(Well);
        Store(3); // stored, and the push was lost
        await RoundAsync(Well);
        await ExpectNothingAsync();
        await RoundAsync(Well);
        await ExpectSubscribeAsync();
        TellWhereItIs();
        await member.UntilEventAsync(5);
        Assert.Equal([3, 4, 5], member.Events);
    }

    // A log that can't be read is not a lost push: to subscribe again would not help.
    [Fact]
    public async Task A_relay_that_can_not_read_what_it_missed_does_not_ask_the_room_for_it()
    {
        Declare(3103);
        await StartAsync(2);
        await JoinAsync();
        RoomLog.FailNext(1_000);
        var lost = Store(2);
        Push(lost[1]);
        for (var i = 0; i < 5; i++)
        {
            await RoundAsync(Well);
        }

        await ExpectNothingAsync();
    }

    [Fact]
    public async Task A_silent_node_is_left_after_two_renewals_without_an_answer()
    {
        await StartAsync();
        var member = await JoinAsync();
        await RoundAsync();
        await RoundAsync();
        await ExpectNothingAsync();
        await RoundAsync();
        await ExpectSubscribeAsync();
        Term++;
        Store(2);
        TellWhereItIs();
        await member.UntilEventAsync(2);
    }

    [Fact]
    public async Task A_node_that_leaves_the_cluster_is_left_at_once()
    {
        await StartAsync();
        await JoinAsync();
        _keeper.Tell(Members.Removed(Room.Ref.Path.Address));
        await ExpectSubscribeAsync();
    }

    [Fact]
    public async Task A_log_that_was_replaced_is_followed_from_its_own_head()
    {
        Declare(3104);
        await StartAsync(50);
        await JoinAsync();
        ReplaceLog(10);
        Term++;
        TellWhereItIs();
        await SettleAsync();
        Assert.Equal(10, Lease.Heard);
    }

    [Fact]
    public async Task Nothing_is_renewed_for_a_relay_that_has_failed()
    {
        await StartAsync(3);
        var member = await JoinAsync();
        RoomLog.Fault = new InvalidOperationException("scripted fault");
        Store(1);
        Commit(); // a hole: it reads
        await member.UntilEvictedAsync();
        await SettleAsync();
        Assert.Empty(Leases.All);
    }
}
