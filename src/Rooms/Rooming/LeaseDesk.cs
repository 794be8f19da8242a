using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms.Rooming;

/// <summary>Renews the leases of this node's rooms, some hundred in a message, and looks after rooms that nobody follows any more. One per rooms node.</summary>
/// <remarks>
/// It works on the <see cref="RoomTable"/> alone: in the steady state no room's actor gets a message, however many relays follow it. It holds nothing
/// itself, so a restart loses nothing. docs/decisions/0007-leases.md
/// </remarks>
internal sealed class LeaseDesk(RoomTable rooms, IOptions<RoomOptions> options) : UntypedActor, IWithTimers
{
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var (leases, idle) = (options.Value.SubscriptionTimeout, options.Value.PassivateAfter);
        Timers.StartPeriodicTimer(nameof(SweepDue), SweepDue.Instance, (leases < idle ? leases : idle) / 3);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RenewLeases renew:
                Sender.Tell(new LeasesRenewed(renew.Batch, Renew(renew.Leases, Sender.Path.Address)));
                break;
            case SweepDue:
                Sweep();
                break;
            case ClusterEvent.MemberDowned downed:
                Forget(downed.Member.Address);
                break;
            case ClusterEvent.MemberRemoved removed:
                Forget(removed.Member.Address);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private RenewedLease[] Renew(IReadOnlyList<LeaseToRenew> leases, Address node)
    {
        var renewed = new RenewedLease[leases.Count];
        for (var i = 0; i < renewed.Length; i++)
        {
            renewed[i] = rooms.Find(leases[i].Room)?.Renew(node, leases[i].Relay) ?? default;
        }

        return renewed;
    }

    private void Sweep()
    {
        foreach (var room in rooms.All)
        {
            room.DropExpired();
            if (room.IsIdle(options.Value.PassivateAfter))
            {
                room.Room.Tell(RoomActor.IdleDue.Instance);
            }
        }
    }

    // Should a node have come back at the same address so soon that its relays are forgotten with those of its predecessor: they hear so at their next
    // renewal, and subscribe again.
    private void Forget(Address node)
    {
        foreach (var room in rooms.All)
        {
            room.Remove(node);
        }
    }

    private sealed record SweepDue : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly SweepDue Instance = new();
    }
}
