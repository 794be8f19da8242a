using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>One connection's membership of one room, as its relay sees it.</summary>
/// <remarks>Calls come from the relay's thread and must not block. What is below the line belongs to the relay alone.</remarks>
internal abstract class RoomMember(RoomId room, Outbox outbox, EventFormat format)
{
    /// <summary>The room.</summary>
    public RoomId Room { get; } = room;

    /// <summary>Where its frames go.</summary>
    public Outbox Outbox { get; } = outbox;

    /// <summary>How its events are framed.</summary>
    public EventFormat Format { get; } = format;

    /// <summary>The stream begins; events follow.</summary>
    public abstract void Joined(Ref @ref, in JoinedAt at);

    /// <summary>The join was refused; the member is not one.</summary>
    public abstract void JoinRefused(Ref @ref, ErrorCode code, string message);

    /// <summary>A message of this member is stored.</summary>
    /// <remarks>The fan-out has the answer written: with the event, where that follows.</remarks>
    public abstract void Sent(Ref @ref, ClientMessageId id, long seq, DateTimeOffset at, Fanout fanout);

    /// <summary>A message of this member was not stored, or nobody knows.</summary>
    public abstract void SendRefused(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter);

    /// <summary>The room is left: no event follows.</summary>
    public abstract void Left(Ref @ref);

    /// <summary>The relay has dealt with its <see cref="Leave"/>: nothing of this member is on its way to it any more.</summary>
    public abstract void Released();

    /// <summary>The relay can't go on with this member: its connection must resume elsewhere.</summary>
    public abstract void Evict(string reason);

    // ---- the relay's own notes ----

    /// <summary>Newest event handed to the outbox, while the member is behind. A live member is where the relay is.</summary>
    public long Seq { get; set; }

    /// <summary>Its place among the live members; -1 while it is behind or gone.</summary>
    public int LiveIndex { get; set; } = -1;

    /// <summary>Stops its catch-up; null while it is live.</summary>
    public CancellationTokenSource? CatchUp { get; set; }

    /// <summary>True once the relay has let it go.</summary>
    public bool IsGone { get; set; }
}
