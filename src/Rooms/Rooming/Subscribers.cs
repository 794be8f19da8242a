using Akka.Actor;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Rooming;

/// <summary>The relays that follow a room, one per gateway node, each for as long as it renews its lease.</summary>
/// <remarks>Leases instead of a death watch per room and gateway: a node's crash would flood its peers' system-message buffers.</remarks>
internal sealed class Subscribers(TimeSpan timeout, TimeProvider clock)
{
    private readonly Dictionary<IActorRef, long> _renewedAt = [];

    /// <summary>Relays that follow.</summary>
    public int Count => _renewedAt.Count;

    /// <summary>Adds a relay or renews its lease.</summary>
    public void Renew(IActorRef relay) => _renewedAt[relay] = clock.GetTimestamp();

    /// <summary>Forgets a relay.</summary>
    public void Remove(IActorRef relay) => _renewedAt.Remove(relay);

    /// <summary>Forgets those that have not renewed in time.</summary>
    public void DropExpired()
    {
        foreach (var (relay, renewedAt) in _renewedAt)
        {
            if (clock.GetElapsedTime(renewedAt) > timeout)
            {
                _renewedAt.Remove(relay); // removing while iterating is allowed since .NET Core 3.0
            }
        }
    }

    /// <summary>Tells every relay.</summary>
    public void Tell(IRoomReply message, IActorRef room)
    {
        foreach (var relay in _renewedAt.Keys)
        {
            relay.Tell(message, room);
        }
    }
}
