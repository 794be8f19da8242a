using Akka.Actor;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>Hands events of many rooms that came in one envelope to the relays of this node. One per gateway node.</summary>
/// <remarks>
/// By the room's name: what was meant for a relay that has failed comes to its successor, which takes what follows on what it has. A room without a relay
/// has lost it a moment ago.
/// </remarks>
internal sealed class EventDesk(RelayDirectory relays) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RoomsCommitted committed:
                foreach (var room in committed.Rooms)
                {
                    relays.Find(room.Room)?.Tell(room, ActorRefs.NoSender);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
