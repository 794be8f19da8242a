namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>Who hears a room: relays for as long as they renew.</summary>
public sealed class RoomLeaseSpecs : RoomSpec
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_relay_that_does_not_renew_is_forgotten_and_one_that_does_is_not()
    {
        Options.SubscriptionTimeout = 3 * Step;
        var (silent, faithful) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        for (var i = 1; i <= 3; i++)
        {
            Advance(Step);
            await faithful.JoinedAsync();
        }

        faithful.Post("1");
        await Settled();
        Tenure.Commit(1);
        await faithful.HearsEvents(1);
        await silent.HearsEvents(1); // its time is not over yet

        Advance(Step);
        faithful.Post("2");
        await Settled();
        Tenure.Commit(2);
        await faithful.HearsEvents(2);
        await silent.HearsNothing();
    }

    [Fact]
    public async Task A_renewal_is_answered_with_the_newest_place()
    {
        var relay = await NewRelay("a").JoinedAsync();
        relay.Post("1");
        await Settled();
        Tenure.Commit(1);
        await relay.HearsEvents(1);
        relay.Post("2");
        relay.Subscribe();
        Assert.Equal(1, (await relay.HearsWhereItIs()).Head);
        await relay.HearsNothing();
    }

    [Fact]
    public async Task A_relay_that_was_forgotten_comes_back_where_the_room_is_now()
    {
        var (lost, other) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        Advance(Options.SubscriptionTimeout + TimeSpan.FromSeconds(1));
        await other.JoinedAsync();
        other.Post("1");
        await Settled();
        Tenure.Commit(1);
        await other.HearsEvents(1);
        await lost.HearsNothing();
        lost.Subscribe();
        Assert.Equal(1, (await lost.HearsWhereItIs()).Head);
    }

    [Fact]
    public async Task Who_unsubscribes_hears_nothing_more()
    {
        var (leaving, staying) = (await NewRelay("a").JoinedAsync(), await NewRelay("b").JoinedAsync());
        leaving.Unsubscribe();
        await Settled();
        staying.Post("1");
        await Settled();
        Tenure.Commit(1);
        await staying.HearsEvents(1);
        await leaving.HearsNothing();
    }

    [Fact]
    public async Task Who_unsubscribes_before_the_room_is_open_hears_nothing_at_all()
    {
        RoomLog.HoldOpenings = true;
        var (leaving, staying) = (NewRelay("a"), NewRelay("b"));
        leaving.Subscribe();
        leaving.Unsubscribe();
        staying.Subscribe();
        var opening = await RoomLog.NextOpening();
        await Settled();
        opening.Succeed();
        await staying.HearsWhereItIs();
        await leaving.HearsNothing();
    }

    [Fact]
    public async Task Leases_run_out_also_while_the_room_waits_for_its_log()
    {
        RoomLog.HoldOpenings = true;
        var (silent, faithful) = (NewRelay("a"), NewRelay("b"));
        silent.Subscribe();
        var opening = await RoomLog.NextOpening();
        await Settled();
        Advance(Options.SubscriptionTimeout + TimeSpan.FromSeconds(1));
        faithful.Subscribe();
        await Settled();
        opening.Succeed();
        await faithful.HearsWhereItIs();
        await silent.HearsNothing();
    }
}
