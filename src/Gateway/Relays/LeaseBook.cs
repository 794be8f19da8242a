using System.Collections.Concurrent;
using Akka.Actor;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>The subscriptions of this node's relays. Any thread.</summary>
internal sealed class LeaseBook
{
    private readonly ConcurrentDictionary<RelayLease, bool> _leases = new();

    /// <summary>Every lease, in no order; relays may come and go meanwhile.</summary>
    public IEnumerable<RelayLease> All => _leases.Select(static lease => lease.Key);

    /// <summary>A relay begins to follow its room.</summary>
    public RelayLease Open(RoomId room, IActorRef relay)
    {
        var lease = new RelayLease(room, relay);
        _leases[lease] = true;
        return lease;
    }

    /// <summary>A relay has stopped: nothing is renewed for it any more.</summary>
    public void Close(RelayLease lease) => _leases.TryRemove(lease, out _);
}
