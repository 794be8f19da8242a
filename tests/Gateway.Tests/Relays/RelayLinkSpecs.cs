using Akka.Actor;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>A relay whose room is on another node: what it sends goes by the link, and what comes for many relays is handed to each.</summary>
public sealed class RelayLinkSpecs : RelaySpec
{
    private static readonly Address Far = new("akka.tcp", "chatcluster", "far", 1);

    private readonly FarRelay _owner;

    public RelayLinkSpecs() => _owner = new FarRelay(Sys, Far, "room", 5);

    // A member of a relay to which a room of the other node has answered.
    private async Task<TestMember> JoinFarRoomAsync()
    {
        await StartAsync();
        var member = await JoinAsync();
        Relay.Tell(new Subscribed(Lobby, Life, Term, 1, Head), _owner);
        return member;
    }

    private async Task<PostMessage> NextPostAsync() =>
        (PostMessage)await Room.FishForMessageAsync(static message => message is PostMessage, Patience.Limit);

    private List<RelayedPost> Posts() => [.. FarDesk.Told.Cast<PostMessages>().SelectMany(static envelope => envelope.Posts)];

    [Fact]
    public async Task Posts_go_by_the_link_to_the_rooms_node_in_their_order()
    {
        var alice = await JoinFarRoomAsync();
        Post(alice, "a1", "1");
        Post(alice, "a2", "2");
        await Eventually.True("both have left", () => Posts().Count == 2);
        Assert.Equal(
            [new RelayedPost(new PostMessage(Lobby, Term, Alice, new ClientMessageId("a1"), "hello"), Relay.Path.Uid, Relay.Path.ToStringWithoutAddress()),
             new RelayedPost(new PostMessage(Lobby, Term, Alice, new ClientMessageId("a2"), "hello"), Relay.Path.Uid, Relay.Path.ToStringWithoutAddress())],
            Posts());
        Assert.Empty(_owner.Told);
        await ExpectNothingAsync(); // nor by the region
    }

    [Fact]
    public async Task What_was_lost_with_its_envelope_is_sent_again_by_the_region()
    {
        var alice = await JoinFarRoomAsync();
        Post(alice, "a1", "1");
        await Eventually.True("it has left", () => Posts().Count == 1);
        await PassAsync(Options.ResendAfter * 1.5);
        Assert.Equal("a1", (await ExpectPostAsync()).Id.Value);
        await ExpectSubscribeAsync();
    }

    // A message that is not overdue may still wait in the link, or be lost with it: the next one must not pass it on the other way.
    [Fact]
    public async Task When_one_is_overdue_all_go_by_the_region_in_their_order()
    {
        var alice = await JoinFarRoomAsync();
        Post(alice, "a1", "1");
        await PassAsync(Options.ResendAfter * 0.8);
        Post(alice, "a2", "2");
        await PassAsync(Options.ResendAfter * 0.4);
        Post(alice, "a3", "3");
        Assert.Equal(["a1", "a2", "a3"], [(await NextPostAsync()).Id.Value, (await NextPostAsync()).Id.Value, (await NextPostAsync()).Id.Value]);
    }

    [Fact]
    public async Task Events_of_many_rooms_come_to_the_relay_of_each()
    {
        await StartAsync();
        var alice = await JoinAsync();
        var desk = Sys.ActorOf(Props.Create(() => new EventDesk(Directory)));
        desk.Tell(new RoomsCommitted(
        [
            new EventsCommitted(new RoomId("nobody-is-here"), Term, [Event(1, Bob, "x")]),
            new EventsCommitted(Lobby, Term, Store(1)),
            new EventsCommitted(Lobby, Term, Store(2)),
        ]));
        await desk.Ask<ActorIdentity>(new Identify(null), Patience.Limit);
        Assert.Equal([1L, 2, 3], (await HeardAsync(alice)).Where(static frame => frame.Type == "event").Select(static frame => frame.Seq));
        Assert.Equal(1, RelaysStarted);
    }
}
