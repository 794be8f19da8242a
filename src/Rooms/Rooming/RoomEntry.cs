using Akka.Actor;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Rooming;

/// <summary>An open room as its node knows it without asking its actor: where it is, and the relays that follow it, each for as long as its lease is renewed.</summary>
/// <remarks>
/// Leases instead of a death watch per room and gateway: a node's crash would flood its peers' system-message buffers. The room's actor and the node's
/// <see cref="LeaseDesk"/> share it, so that a renewal costs a lock that nobody else wants, not a message. One relay per gateway node: a list is the fastest map.
/// </remarks>
internal sealed class RoomEntry
{
    private readonly Lock _lock = new();
    private readonly List<Lease> _leases = [];
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly NodeLinks<EventsCommitted> _links;
    private long _term; // 0 while the room opens
    private long _head;
    private long _touchedAt;

    /// <param name="room">The room's actor.</param>
    /// <param name="timeout">A lease that has not been renewed for so long has run out.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="links">The ways to relays of other nodes.</param>
    public RoomEntry(IActorRef room, TimeSpan timeout, TimeProvider clock, NodeLinks<EventsCommitted> links)
    {
        Room = room;
        _timeout = timeout;
        _clock = clock;
        _links = links;
        _touchedAt = clock.GetTimestamp();
    }

    /// <summary>The room's actor.</summary>
    public IActorRef Room { get; }

    /// <summary>Relays that follow it.</summary>
    public int Leases
    {
        get
        {
            lock (_lock)
            {
                return _leases.Count;
            }
        }
    }

    /// <summary>The room opens, and will tell its relays where it is.</summary>
    public void Opens()
    {
        lock (_lock)
        {
            _term = 0;
        }
    }

    /// <summary>The room is open, or has committed up to here.</summary>
    public void IsAt(long term, long head)
    {
        lock (_lock)
        {
            (_term, _head) = (term, head);
        }
    }

    /// <summary>Adds a relay or renews its lease.</summary>
    public void Renew(IActorRef relay)
    {
        lock (_lock)
        {
            Touch();
            if (_leases.Find(it => it.Relay.Equals(relay)) is { } lease)
            {
                lease.RenewedAt = _touchedAt;
            }
            else
            {
                _leases.Add(new Lease(relay, _links.To(relay)) { RenewedAt = _touchedAt });
            }
        }
    }

    /// <summary>Renews the lease of a relay that is known.</summary>
    /// <param name="node">The relay's node.</param>
    /// <param name="relay">The number in the relay's path.</param>
    /// <returns>Where the room is; not held when the relay is not known, or no longer.</returns>
    public RenewedLease Renew(Address node, long relay)
    {
        lock (_lock)
        {
            if (Find(node, relay) is not { } lease)
            {
                return default;
            }

            Touch();
            lease.RenewedAt = _touchedAt;
            return new RenewedLease(true, _term, _head);
        }
    }

    /// <summary>The relay that has this number on this node; null when the room doesn't know it.</summary>
    public IActorRef? Relay(Address node, long relay)
    {
        lock (_lock)
        {
            return Find(node, relay)?.Relay;
        }
    }

    /// <summary>Forgets a relay.</summary>
    public void Remove(IActorRef relay)
    {
        lock (_lock)
        {
            Touch();
            _leases.RemoveAll(lease => lease.Relay.Equals(relay));
        }
    }

    /// <summary>Forgets the relays of a node that has gone.</summary>
    public void Remove(Address node)
    {
        lock (_lock)
        {
            _leases.RemoveAll(lease => lease.Relay.Path.Address.Equals(node));
        }
    }

    /// <summary>Forgets those that have not renewed in time.</summary>
    public void DropExpired()
    {
        lock (_lock)
        {
            _leases.RemoveAll(lease => _clock.GetElapsedTime(lease.RenewedAt) > _timeout);
        }
    }

    /// <summary>True when no relay follows the room and none has said anything for so long.</summary>
    public bool IsIdle(TimeSpan time)
    {
        lock (_lock)
        {
            return _leases.Count == 0 && _clock.GetElapsedTime(_touchedAt) >= time;
        }
    }

    /// <summary>Tells every relay.</summary>
    public void Tell(IRoomReply message)
    {
        lock (_lock)
        {
            foreach (var lease in _leases)
            {
                lease.Relay.Tell(message, Room);
            }
        }
    }

    /// <summary>Tells every relay of events; those of another node through its link.</summary>
    public void Publish(EventsCommitted events)
    {
        lock (_lock)
        {
            foreach (var lease in _leases)
            {
                if (lease.Link is { } link)
                {
                    link.Add(events);
                }
                else
                {
                    lease.Relay.Tell(events, Room);
                }
            }
        }
    }

    private Lease? Find(Address node, long relay)
    {
        foreach (var lease in _leases)
        {
            if (lease.Relay.Path.Uid == relay && lease.Relay.Path.Address.Equals(node))
            {
                return lease;
            }
        }

        return null;
    }

    private void Touch() => _touchedAt = _clock.GetTimestamp();

    private sealed class Lease(IActorRef relay, NodeLink<EventsCommitted>? link)
    {
        public IActorRef Relay { get; } = relay;

        public NodeLink<EventsCommitted>? Link { get; } = link;

        public long RenewedAt { get; set; }
    }
}
