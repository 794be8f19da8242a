using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>Hands events of many rooms that came in one envelope to the relays of this node. One per gateway node.</summary>
internal sealed class EventDesk(RelayDirectory relays, NodeLinks<RelayedPost> links) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RoomsCommitted committed:
                foreach (var room in committed.Rooms)
                {
                    relays.Find(room.Room)?.Tell(room, ActorRefs.NoSender); // a room without a relay: it has stopped a moment ago
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
