using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>A room that sharding asks to stop: a hand-over, or a long silence.</summary>
public sealed class RoomStopSpecs : RoomSpec
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private async Task<Relay> JoinedAndWatching(string name)
    {
        var relay = await NewRelay(name).JoinedAsync();
        await relay.WatchAsync();
        return relay;
    }

    private async Task StopAsync()
    {
        (await RoomAsync()).Tell(RoomActor.Stop.Instance);
        await Settled();
    }

    [Fact]
    public async Task A_room_with_nothing_in_flight_says_so_and_stops()
    {
        var relay = await JoinedAndWatching("a");
        (await RoomAsync()).Tell(RoomActor.Stop.Instance);
        await relay.HearsTheEnd(term: 1);
    }

    [Fact]
    public async Task What_is_in_flight_is_answered_before_the_room_stops()
    {
        var (relay, other) = (await JoinedAndWatching("a"), await JoinedAndWatching("b"));
        relay.Post("1");
        relay.Post("2");
        await StopAsync();
        relay.Post("3");
        await relay.HearsNothing();
        Assert.Equal(2, Tenure.Waiting.Count); // the third goes to the next owner

        Tenure.Commit(1);
        await relay.HearsEvents(1);
        Tenure.Commit(2);
        await relay.HearsEvents(2);
        await relay.HearsTheEnd();
        await other.HearsEvents(2);
        await other.HearsTheEnd();
    }

    [Fact]
    public async Task Who_comes_while_the_room_stops_is_sent_to_the_next_owner()
    {
        var relay = await JoinedAndWatching("a");
        relay.Post("1");
        await StopAsync();
        var (late, posting) = (NewRelay("b"), NewRelay("c"));
        late.Subscribe();
        posting.Post("2");
        await late.HearsNothing();
        Tenure.Refuse(AppendRefusal.Unavailable);
        Assert.Equal(new RoomMoved(Lobby, 1), await late.Hears<RoomMoved>());
        Assert.Equal(new RoomMoved(Lobby, 1), await posting.Hears<RoomMoved>());
        await relay.HearsTheEnd();
    }

    [Theory]
    [InlineData(AppendRefusal.Unavailable)]
    [InlineData(AppendRefusal.Fenced)]
    public async Task A_refusal_of_what_is_in_flight_ends_a_room_that_stops(AppendRefusal why)
    {
        var relay = await JoinedAndWatching("a");
        relay.Post("1");
        relay.Post("2");
        await StopAsync();
        Tenure.Commit(1);
        Tenure.Refuse(why);
        await relay.HearsEvents(1);
        await relay.HearsTheEnd();
        Assert.Equal(1, RoomLog.Openings);
    }

    [Fact]
    public async Task A_log_that_never_answers_does_not_keep_a_room_from_stopping()
    {
        var relay = await JoinedAndWatching("a");
        relay.Post("1");
        await StopAsync();
        Advance(StopPatience - TimeSpan.FromMilliseconds(1));
        await relay.HearsNothing();
        Advance(TimeSpan.FromMilliseconds(1));
        await relay.HearsTheEnd();
    }

    [Fact]
    public async Task Asking_again_changes_nothing()
    {
        var relay = await JoinedAndWatching("a");
        relay.Post("1");
        await StopAsync();
        await StopAsync();
        await relay.HearsNothing();
        Tenure.Commit(1);
        await relay.HearsEvents(1);
        await relay.HearsTheEnd();
    }

    [Fact]
    public async Task A_room_that_is_not_open_yet_stops_at_once_and_its_relays_come_again()
    {
        RoomLog.HoldOpenings = true;
        var relay = NewRelay("a");
        relay.Subscribe();
        var opening = await RoomLog.NextOpening();
        await relay.WatchAsync();
        (await RoomAsync()).Tell(RoomActor.Stop.Instance);
        await relay.HearsTheEnd(term: 0);
        Assert.True(opening.IsGivenUp); // a claim that came later would fence the next owner off

        relay.Subscribe();
        var next = await RoomLog.NextOpening();
        opening.Succeed(); // too late: nobody is there to hear it
        next.Succeed();
        Assert.Equal(2, (await relay.HearsWhereItIs()).Term);
    }

    [Fact]
    public async Task The_next_owner_knows_what_the_one_before_stored()
    {
        var relay = await JoinedAndWatching("a");
        relay.Post("1");
        await StopAsync();
        Tenure.Commit(1);
        var stored = Assert.Single(await relay.HearsEvents(1));
        await relay.HearsTheEnd();

        relay.Subscribe();
        var where = await relay.HearsWhereItIs();
        Assert.Equal((2, 1), (where.Term, where.Head));
        relay.Post("1");
        Assert.Equal(new PostRepeated(Lobby, stored.From, stored.Id, 1, stored.At), await relay.Hears<PostRepeated>());
    }
}
