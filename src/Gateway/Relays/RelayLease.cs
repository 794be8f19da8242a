using Akka.Actor;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>A relay's subscription, as the relay tells the node's <see cref="LeaseKeeper"/> without a message: who owns the room, how far it has been heard.</summary>
internal sealed class RelayLease(RoomId room, IActorRef relay)
{
    private RoomOwner? _owner;
    private long _heard;

    /// <summary>The room.</summary>
    public RoomId Room { get; } = room;

    /// <summary>The relay.</summary>
    public IActorRef Relay { get; } = relay;

    /// <summary>Who holds the room, as far as the relay knows; null while it asks.</summary>
    public RoomOwner? Owner => Volatile.Read(ref _owner);

    /// <summary>Newest event that the relay has, or knows of and is about to read. What it holds for a busy large room doesn't count: should it be forgotten, the lease is in doubt.</summary>
    public long Heard
    {
        get => Volatile.Read(ref _heard);
        set => Volatile.Write(ref _heard, value);
    }

    /// <summary>The relay's: this owner has answered its subscription.</summary>
    public void Follow(RoomOwner owner) => Volatile.Write(ref _owner, owner);

    /// <summary>The keeper's: this owner is in doubt.</summary>
    /// <returns>False when the relay follows another one already.</returns>
    public bool TryDoubt(RoomOwner owner) => Interlocked.CompareExchange(ref _owner, null, owner) == owner;
}

/// <summary>An owner of a room that has answered a relay. What is below the line belongs to the keeper alone.</summary>
internal sealed class RoomOwner(Address node, long term)
{
    /// <summary>Where it is.</summary>
    public Address Node { get; } = node;

    /// <summary>Its term.</summary>
    public long Term { get; } = term;

    // ---- the keeper's own notes ----

    /// <summary>Renewals in a row without an answer.</summary>
    public int Unanswered { get; set; }

    /// <summary>The head that it had at the newest renewal.</summary>
    public long Announced { get; set; }
}
