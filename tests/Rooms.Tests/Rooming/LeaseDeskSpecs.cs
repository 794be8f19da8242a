using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>Leases renewed by the hundred, for rooms that hear nothing of it.</summary>
public sealed class LeaseDeskSpecs : DeskSpec
{
    private int _batches;

    private FarRelay RelayOf(Address node) => new(Sys, node, "relay", uid: 7);

    // As the keeper of a node asks.
    private async Task<IReadOnlyList<RenewedLease>> RenewAsync(Address node, params LeaseToRenew[] leases)
    {
        var keeper = new FarRelay(Sys, node, "lease-keeper", 1);
        Desk.Tell(new RenewLeases(++_batches, leases), keeper);
        await DeskHasHandledAll();
        var renewed = Assert.IsType<LeasesRenewed>(Assert.Single(keeper.Told));
        Assert.Equal(_batches, renewed.Batch);
        return renewed.Leases;
    }

    private Task<ActorIdentity> DeskHasHandledAll() => Desk.Ask<ActorIdentity>(new Identify(null), Patience.Limit);

    private async Task PassAsync(TimeSpan time)
    {
        Advance(time);
        await DeskHasHandledAll();
    }

    private async Task RoomHeardNothing()
    {
        Room.Ref.Tell("fence");
        await Room.ExpectMsgAsync("fence", Patience.Limit);
    }

    [Fact]
    public async Task Two_thousand_rooms_stay_followed_by_four_messages_a_round_and_none_of_them_hears_of_it()
    {
        var relay = RelayOf(Near);
        RoomId[] rooms = [.. Enumerable.Range(0, 2_000).Select(static i => new RoomId($"room-{i}"))];
        var entries = rooms.Select(room => Open(room, relay)).ToList();
        for (var round = 0; round < 5; round++)
        {
            await PassAsync(Options.SubscriptionTimeout);
            foreach (var batch in rooms.Chunk(RoomLeases.MaxBatch))
            {
                var renewed = await RenewAsync(Near, [.. batch.Select(static room => new LeaseToRenew(room, 7))]);
                Assert.Equal(Enumerable.Repeat(new RenewedLease(true, 3, 125), batch.Length), renewed);
            }
        }

        Assert.Equal(5 * 4, _batches);
        entries.ForEach(entry => entry.Tell(new RoomMoved(Lobby, 3)));
        Assert.Equal(2_000, relay.Told.Count);
        await RoomHeardNothing();
    }

    [Fact]
    public async Task What_is_not_held_is_said_so_in_the_order_of_the_question()
    {
        Open(Lobby, RelayOf(Near));
        Assert.Equal(
            [default, new(true, 3, 125), default],
            await RenewAsync(Near, new(Lobby, 8), new(Lobby, 7), new(Other, 7)));
        Assert.Equal([default], await RenewAsync(Far, new LeaseToRenew(Lobby, 7))); // the number alone is not the relay
    }

    // Renewals were lost: the relay must hear that it was forgotten, or it would wait for pushes that don't come.
    [Fact]
    public async Task A_lease_that_has_run_out_is_not_renewed()
    {
        var relay = RelayOf(Near);
        var entry = Open(Lobby, relay);
        await PassAsync(Options.SubscriptionTimeout);
        Assert.Equal([new(true, 3, 125)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));
        await PassAsync(Options.SubscriptionTimeout + TimeSpan.FromMilliseconds(1));
        Assert.Equal([default], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));
        entry.Tell(new RoomMoved(Lobby, 3));
        Assert.Empty(relay.Told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_relays_of_a_node_that_has_gone_are_forgotten_at_once(bool isRemoved)
    {
        var (near, far) = (RelayOf(Near), RelayOf(Far));
        RoomEntry[] entries = [Open(Lobby, near, far), Open(Other, near, far)];
        Desk.Tell(isRemoved ? Members.Removed(Far) : Members.Downed(Far));
        await DeskHasHandledAll();
        Array.ForEach(entries, entry => entry.Tell(new RoomMoved(Lobby, 3)));
        Assert.Equal((2, 0), (near.Told.Count, far.Told.Count));
        Assert.Equal([default], await RenewAsync(Far, new LeaseToRenew(Lobby, 7)));
        Assert.Equal([new(true, 3, 125)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));
    }

    [Fact]
    public async Task A_room_without_relays_is_asked_to_sleep_and_one_that_is_followed_is_not()
    {
        Open(Lobby, RelayOf(Near));
        for (var passed = TimeSpan.Zero; passed < 2 * Options.PassivateAfter; passed += Options.SubscriptionTimeout)
        {
            await PassAsync(Options.SubscriptionTimeout);
            await RenewAsync(Near, new LeaseToRenew(Lobby, 7));
        }

        await RoomHeardNothing();
        await PassAsync(Options.SubscriptionTimeout + TimeSpan.FromSeconds(1)); // the lease runs out
        await PassAsync(Options.PassivateAfter);
        await Room.ExpectMsgAsync<RoomActor.IdleDue>(Patience.Limit);
    }

    [Fact]
    public async Task The_room_itself_tells_its_place_to_the_desk()
    {
        RoomLog.HoldOpenings = true;
        var relay = new FarRelay(Sys, Near, "relay", 7);
        _ = Desk;
        Region.Tell(new Subscribe(Lobby), relay);
        var opening = await RoomLog.NextOpening();
        await Settled();
        Assert.Equal([new(true, 0, 0)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7))); // it will tell its relays by itself

        opening.Succeed();
        await UntilToldAsync<Subscribed>(relay, 1);
        Region.Tell(new PostMessage(Lobby, 1, new UserId("alice"), new ClientMessageId("1"), "hello"), relay);
        await Settled();
        Assert.Equal([new(true, 1, 0)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));
        Tenure.Commit();
        await Eventually.True("the relay's node is told", () => DeskOf(Near).Told.Count == 1);
        Assert.Equal([new(true, 1, 1)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));

        Region.Tell(new PostMessage(Lobby, 1, new UserId("alice"), new ClientMessageId("2"), "hello"), relay);
        await Settled();
        Tenure.Refuse(AppendRefusal.Unavailable); // it opens again
        opening = await RoomLog.NextOpening();
        Assert.Equal([new(true, 0, 1)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));
        opening.Succeed();
        await UntilToldAsync<Subscribed>(relay, 2);
        Assert.Equal([new(true, 2, 1)], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));

        (await RoomAsync()).Tell(RoomActor.Stop.Instance);
        await UntilToldAsync<RoomMoved>(relay, 1);
        await Eventually.True("the room has left the table", () => Rooms.Find(Lobby) is null);
        Assert.Equal([default], await RenewAsync(Near, new LeaseToRenew(Lobby, 7)));
    }

    [Fact]
    public async Task A_room_goes_to_sleep_only_when_nobody_follows_it()
    {
        var relay = await NewRelay("a").JoinedAsync();
        await relay.WatchAsync();
        await PassAsync(Options.SubscriptionTimeout + TimeSpan.FromSeconds(1)); // forgotten
        relay.Subscribe();
        await relay.HearsWhereItIs();
        for (var passed = TimeSpan.Zero; passed < 2 * Options.PassivateAfter; passed += Options.SubscriptionTimeout)
        {
            await PassAsync(Options.SubscriptionTimeout);
            relay.Subscribe();
            await relay.HearsWhereItIs();
        }

        Assert.Equal(1, RoomLog.Openings);
        relay.Unsubscribe();
        await Settled();
        await PassAsync(Options.PassivateAfter);
        await relay.HearsItIsGone();
        relay.Subscribe();
        Assert.Equal(2, (await relay.HearsWhereItIs()).Term);
    }

    private static Task UntilToldAsync<T>(FarRelay relay, int count) =>
        Eventually.True($"the relay is told {count} {typeof(T).Name}", () => relay.Told.OfType<T>().Count() == count);
}
