using Akka.Actor;
using Akka.TestKit;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>Posts that come in one envelope, and events that leave in one.</summary>
public sealed class PostDeskSpecs : DeskSpec
{
    private readonly TestActorRef<PostDesk> _desk;

    public PostDeskSpecs() => _desk = ActorOfAsTestActorRef<PostDesk>(Props.Create(() => new PostDesk(Rooms)), NodeDesks.Posts);

    private static RelayedPost Post(RoomId room, string id, long relay) =>
        new(new PostMessage(room, 3, new UserId("alice"), new ClientMessageId(id), "hello"), relay, "/user/relay");

    private void Arrive(Address node, params RelayedPost[] posts) => _desk.Tell(new PostMessages(posts), new FarRelay(Sys, node, "lease-keeper", 1));

    [Fact]
    public async Task Each_post_comes_to_its_room_from_its_relay_and_in_order()
    {
        var (one, two) = (new FarRelay(Sys, Near, "one", 7), new FarRelay(Sys, Near, "two", 8));
        Open(Lobby, one);
        Open(Other, two);
        Arrive(Near, Post(Lobby, "a", 7), Post(Other, "b", 8), Post(Lobby, "c", 7));
        foreach (var (id, from) in new[] { ("a", one), ("b", two), ("c", one) })
        {
            Assert.Equal(id, (await Room.ExpectMsgAsync<PostMessage>(Patience.Limit)).Id.Value);
            Assert.Equal(from, Room.Sender);
        }
    }

    [Fact]
    public async Task A_post_for_a_room_that_is_not_here_goes_nowhere()
    {
        Open(Lobby, new FarRelay(Sys, Near, "one", 7));
        Arrive(Near, Post(Other, "a", 7), Post(Lobby, "b", 7));
        Assert.Equal("b", (await Room.ExpectMsgAsync<PostMessage>(Patience.Limit)).Id.Value);
    }

    // Its lease has run out, or the room has failed and begun anew. To the room a post is a subscription as well.
    [Fact]
    public async Task A_post_of_a_relay_that_the_room_does_not_know_comes_from_that_relay_all_the_same()
    {
        Open(Lobby, new FarRelay(Sys, Far, "one", 7));
        var unknown = CreateTestProbe("unknown");
        var here = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        _desk.Tell(new PostMessages([Post(Lobby, "a", unknown.Ref.Path.Uid) with { Path = unknown.Ref.Path.ToStringWithoutAddress() }]), TestActor);
        Assert.Equal("a", (await Room.ExpectMsgAsync<PostMessage>(Patience.Limit)).Id.Value);
        Assert.Equal(unknown.Ref, Room.Sender);
        Assert.Equal(here, Room.Sender.Path.Address);
    }

    [Fact]
    public async Task Events_leave_by_the_link_of_the_relays_node_and_come_to_a_relay_of_this_one_directly()
    {
        var here = CreateTestProbe("here");
        var (near, far) = (new FarRelay(Sys, Near, "one", 7), new FarRelay(Sys, Far, "two", 8));
        var entry = Open(Lobby, near);
        entry.Renew(far);
        entry.Renew(here.Ref);
        var events = new EventsCommitted(Lobby, 3, []);
        entry.Publish(events);
        Assert.Same(events, await here.ExpectMsgAsync<EventsCommitted>(Patience.Limit));
        foreach (var node in new[] { Near, Far })
        {
            await Eventually.True($"{node} is told", () => !DeskOf(node).Told.IsEmpty);
            Assert.Same(events, Assert.Single(Assert.IsType<RoomsCommitted>(Assert.Single(DeskOf(node).Told)).Rooms));
        }

        Assert.Empty(near.Told);
        Assert.Empty(far.Told);
    }
}
