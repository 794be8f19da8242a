using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Rooming;

/// <summary>Hands posts that came in one envelope to the rooms that are open here. One per rooms node.</summary>
/// <remarks>
/// A post for a room that is not here, or that does not know its relay, is dropped, as if it had been lost on the way: the relay sends it again after a
/// second, and then through the shard region.
/// </remarks>
internal sealed class PostDesk(RoomTable rooms, NodeLinks<EventsCommitted> links) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PostMessages posts:
                var node = Sender.Path.Address;
                foreach (var (post, relay) in posts.Posts)
                {
                    rooms.Find(post.Room)?.TryPost(node, relay, post);
                }

                break;
            case ClusterEvent.MemberRemoved removed:
                links.Forget(removed.Member.Address);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
