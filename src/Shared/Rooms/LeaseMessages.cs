namespace ChatCluster.Shared.Rooms;

/// <summary>These relays of the sender's node still want every event. The desk answers with <see cref="LeasesRenewed"/>.</summary>
/// <param name="Batch">Ties the answer to the question.</param>
/// <param name="Leases">The subscriptions; at most <see cref="RoomLeases.MaxBatch"/> and <see cref="RoomLeases.MaxBatchBytes"/>.</param>
public sealed record RenewLeases(long Batch, IReadOnlyList<LeaseToRenew> Leases) : INodeMessage;

/// <summary>A relay's subscription of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Relay">The number in the path of the relay's reference (<c>ActorPath.Uid</c>): a relay that has failed is not kept alive by its successor.</param>
public readonly record struct LeaseToRenew(RoomId Room, long Relay);

/// <summary>What became of each lease of a batch, in the order of the question.</summary>
/// <param name="Batch">The batch of the question.</param>
/// <param name="Leases">One for each that was asked.</param>
public sealed record LeasesRenewed(long Batch, IReadOnlyList<RenewedLease> Leases) : INodeMessage;

/// <summary>Where a room is, for a relay that holds a lease of it.</summary>
/// <param name="IsHeld">False: the room is not open on this node, or doesn't know this relay: it must subscribe.</param>
/// <param name="Term">The owner's term; 0 while the room opens: it will tell its relays by itself.</param>
/// <param name="Head">Newest committed <c>seq</c>.</param>
public readonly record struct RenewedLease(bool IsHeld, long Term, long Head);

/// <summary>What the nodes of both sides must agree on about leases.</summary>
public static class RoomLeases
{
    /// <summary>Most leases of one message. Its answer is shorter than 16 KiB.</summary>
    public const int MaxBatch = 500;

    /// <summary>Most bytes of one message, far below the largest frame of the cluster's transport (128 000 bytes). Unit: bytes as encoded.</summary>
    public const int MaxBatchBytes = 32 * 1024;

    /// <summary>Most bytes that a lease takes beside the room's name: two tags, two lengths, a number.</summary>
    public const int LeaseOverhead = 20;
}
