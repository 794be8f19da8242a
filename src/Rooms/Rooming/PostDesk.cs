using Akka.Actor;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Rooming;

/// <summary>Hands posts that came in one envelope to the rooms that are open here, each from its relay. One per rooms node.</summary>
/// <remarks>
/// A post for a room that is not open here goes nowhere, as one to a room's actor that has stopped: its relay sends it again, within a second and a half, and
/// then through the shard region.
/// </remarks>
internal sealed class PostDesk(RoomTable rooms) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PostMessages posts:
                HandOn(posts.Posts, Sender.Path.Address);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void HandOn(IReadOnlyList<RelayedPost> posts, Address node)
    {
        foreach (var post in posts)
        {
            if (rooms.Find(post.Post.Room) is { } room)
            {
                room.Room.Tell(post.Post, room.Relay(node, post.Relay) ?? Resolve(post, node));
            }
        }
    }

    // To the room a post is a subscription as well, so that it knows the relay from now on.
    private static IActorRef Resolve(RelayedPost post, Address node) =>
        ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef($"{node}{post.Path}#{post.Relay}");
}
