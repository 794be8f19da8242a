using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>Renews the subscriptions of all relays of this node, some hundred in a message to each node that holds rooms. One per gateway node.</summary>
/// <remarks>
/// In the steady state no relay gets a message. One is told (<see cref="LeaseInDoubt"/>) when its room is not where it was or in another's hands, when
/// that node has left the cluster (and once more when the region knows of it too) or left <see cref="Patience"/> renewals unanswered, and when the head that it announced a round ago has not come: what is
/// merely on its way is not missed. The relay then subscribes through the shard region, which finds the owner, and hears where the room is.
/// It holds nothing that its next round wouldn't find again, so a restart loses nothing. docs/decisions/0007-leases.md
/// </remarks>
/// <param name="book">The subscriptions.</param>
/// <param name="interval">Time between rounds.</param>
/// <param name="desk">Finds the desk of a node.</param>
internal sealed class LeaseKeeper(LeaseBook book, TimeSpan interval, Func<Address, ICanTell> desk) : UntypedActor, IWithTimers
{
    /// <summary>So many renewals in a row may be lost.</summary>
    public const int Patience = 2;

    /// <summary>A round begins; also the timer's.</summary>
    public sealed record RenewDue : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        /// <summary>The only one.</summary>
        public static readonly RenewDue Instance = new();
    }

    // The region hears of a removal on another way. Once it has, it keeps what comes for the rooms of that node until they have a new place.
    private static readonly TimeSpan RegionKnowsAfter = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<long, Batch> _underway = [];
    private long _round;
    private long _batches = Random.Shared.NextInt64(int.MaxValue); // an answer to a keeper before this one is nobody's

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(RenewDue), RenewDue.Instance, interval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeasesRenewed renewed:
                OnRenewed(renewed);
                break;
            case RenewDue:
                RenewAll();
                break;
            case ClusterEvent.MemberDowned downed:
                OnNodeGone(downed.Member.Address);
                break;
            case ClusterEvent.MemberRemoved removed:
                OnNodeGone(removed.Member.Address);
                Timers.StartSingleTimer(nameof(AskAgainDue), AskAgainDue.Instance, RegionKnowsAfter);
                break;
            case AskAgainDue:
                AskAgain();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void RenewAll()
    {
        _round++;
        foreach (var (number, batch) in _underway)
        {
            if (batch.Round <= _round - Patience)
            {
                _underway.Remove(number); // removing while iterating is allowed since .NET Core 3.0
            }
        }

        var next = new Dictionary<Address, Batch>();
        foreach (var lease in book.All)
        {
            if (lease.Owner is not { } owner)
            {
                continue; // the relay is asking already
            }

            if (owner.Unanswered >= Patience)
            {
                Doubt(lease, owner);
                continue;
            }

            owner.Unanswered++;
            var bytes = Encoding.UTF8.GetByteCount(lease.Room.Value) + RoomLeases.LeaseOverhead;
            if (!next.TryGetValue(owner.Node, out var batch) || !batch.HasRoomFor(bytes))
            {
                if (batch is not null)
                {
                    Send(owner.Node, batch);
                }

                next[owner.Node] = batch = new Batch(_round);
            }

            batch.Add(lease, owner, bytes);
        }

        foreach (var (node, batch) in next)
        {
            Send(node, batch);
        }
    }

    private void Send(Address node, Batch batch)
    {
        var number = _batches++;
        _underway.Add(number, batch);
        desk(node).Tell(new RenewLeases(number, batch.Questions), Self);
    }

    private void OnRenewed(LeasesRenewed renewed)
    {
        if (!_underway.Remove(renewed.Batch, out var batch) || batch.Questions.Count != renewed.Leases.Count)
        {
            return; // too late: it was asked again
        }

        for (var i = 0; i < renewed.Leases.Count; i++)
        {
            var (lease, owner) = batch.Asked[i];
            if (lease.Owner == owner && !IsWell(renewed.Leases[i], lease, owner))
            {
                Doubt(lease, owner);
            }
        }
    }

    private static bool IsWell(RenewedLease now, RelayLease lease, RoomOwner owner)
    {
        owner.Unanswered = 0;
        if (!now.IsHeld || (now.Term != 0 && now.Term != owner.Term))
        {
            return false;
        }

        var isMissing = owner.Announced > lease.Heard;
        owner.Announced = now.Term == 0 ? 0 : now.Head;
        return !isMissing;
    }

    // Should another node be there already, by the same address: its rooms are subscribed to once more, which does no harm.
    private void OnNodeGone(Address node)
    {
        foreach (var lease in book.All)
        {
            if (lease.Owner is { } owner && owner.Node.Equals(node))
            {
                Doubt(lease, owner);
            }
        }
    }

    // What relays have asked until now went to the node that is gone.
    private void AskAgain()
    {
        foreach (var lease in book.All)
        {
            if (lease.Owner is null)
            {
                lease.Relay.Tell(LeaseInDoubt.Instance);
            }
        }
    }

    private static void Doubt(RelayLease lease, RoomOwner owner)
    {
        if (lease.TryDoubt(owner))
        {
            lease.Relay.Tell(LeaseInDoubt.Instance);
        }
    }

    private sealed record AskAgainDue : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly AskAgainDue Instance = new();
    }

    private sealed class Batch(long round)
    {
        private int _bytes;

        public long Round { get; } = round;

        public List<(RelayLease Lease, RoomOwner Owner)> Asked { get; } = [];

        public List<LeaseToRenew> Questions { get; } = [];

        public bool HasRoomFor(int bytes) => Questions.Count < RoomLeases.MaxBatch && _bytes + bytes <= RoomLeases.MaxBatchBytes;

        public void Add(RelayLease lease, RoomOwner owner, int bytes)
        {
            Asked.Add((lease, owner));
            Questions.Add(new LeaseToRenew(lease.Room, lease.Relay.Path.Uid));
            _bytes += bytes;
        }
    }
}

/// <summary>To a relay: whether it still follows its room isn't known. It subscribes again.</summary>
internal sealed record LeaseInDoubt : IRelayMessage, IDeadLetterSuppression
{
    /// <summary>The only one.</summary>
    public static readonly LeaseInDoubt Instance = new();
}
