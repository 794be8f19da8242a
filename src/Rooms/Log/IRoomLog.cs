using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Log;

/// <summary>The durable log of all rooms: the truth of the system. One per node; a group-commit writer behind a bounded queue.</summary>
/// <remarks>
/// The guarantees, which tests/Rooms.Tests/Log/RoomLogContract.cs checks for every implementation:
/// <list type="bullet">
/// <item>Committed means durable: it survives kill -9 and, as far as the store does, the machine (P1).</item>
/// <item>A room's events are committed in the order of <see cref="TryAppend"/>, contiguous in <c>seq</c>: never a hole, also not after failures (P2).</item>
/// <item>Opening a room raises its term. Appends of an older term are refused, alone: other rooms of the same batch are not harmed (P6).</item>
/// <item>After the first refusal everything later of the same tenure is refused too. The owner opens again and reads what is there.</item>
/// <item>Every append that was taken is answered exactly once, in order, through the tenure's listener.</item>
/// </list>
/// </remarks>
public interface IRoomLog : IRoomLogReader
{
    /// <summary>Becomes the owner of a room: creates it when it is new, raises its term, reads what the owner must know.</summary>
    /// <param name="room">The room.</param>
    /// <param name="window">How many of the newest events to return as <see cref="RoomOpening.Recent"/>.</param>
    /// <param name="listener">Hears the outcome of the tenure's appends.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RoomLogUnavailableException">The store did not answer, or its queue is full.</exception>
    Task<RoomOpening> OpenAsync(RoomId room, int window, IAppendListener listener, CancellationToken cancellation = default);

    /// <summary>Queues an event. Never waits.</summary>
    /// <remarks>
    /// One caller at a time for a tenure. After a refusal was told, appends of that tenure are taken and dropped: their owner has heard of it. A log that
    /// was closed takes nothing.
    /// </remarks>
    /// <exception cref="ArgumentException">The tenure is another log's, or the event doesn't follow the last one taken: a bug of the caller.</exception>
    /// <returns>False when the queue is full: nothing was taken, the sender should hear <c>overloaded</c> (P8).</returns>
    bool TryAppend(RoomTenure tenure, RoomEvent next);

    /// <summary>Events that were taken and have not come to the writer yet.</summary>
    int Waiting { get; }
}

/// <summary>What an owner finds when it opens a room.</summary>
/// <param name="Tenure">Its right to append.</param>
/// <param name="Epoch">Which life of the log this is.</param>
/// <param name="First">Oldest <c>seq</c> still there; <c>Head + 1</c> when there is none.</param>
/// <param name="Head">Newest committed <c>seq</c>; 0 when nothing was ever written.</param>
/// <param name="Recent">The newest events without their bodies, oldest first: for the deduplication window.</param>
public sealed record RoomOpening(RoomTenure Tenure, Epoch Epoch, long First, long Head, IReadOnlyList<RecentEvent> Recent);

/// <summary>What deduplication needs of a stored event.</summary>
public readonly record struct RecentEvent(long Seq, DateTimeOffset At, UserId From, ClientMessageId Id);

/// <summary>The right of one owner to append to one room, until another owner opens it. Implementations derive their own.</summary>
/// <param name="room">The room.</param>
/// <param name="term">The owner's number; higher is newer.</param>
public abstract class RoomTenure(RoomId room, long term)
{
    /// <summary>The room.</summary>
    public RoomId Room { get; } = room;

    /// <summary>The owner's number: raised by one each time the room is opened. Fences off older owners (P6).</summary>
    public long Term { get; } = term;
}

/// <summary>Hears what became of a tenure's appends: one call per room and batch, on the writer's thread; it must not block.</summary>
public interface IAppendListener
{
    /// <summary>Everything up to and including <paramref name="through"/> is durable.</summary>
    void Committed(RoomTenure tenure, long through);

    /// <summary>The append of <paramref name="from"/> and all later ones of this tenure are not acknowledged. Told once per tenure.</summary>
    void Refused(RoomTenure tenure, long from, AppendRefusal why);
}

/// <summary>Why appends were refused.</summary>
public enum AppendRefusal
{
    /// <summary>A newer owner has opened the room: step down. Nothing of this append was stored.</summary>
    Fenced,

    /// <summary>The store failed. Whether the append was stored is not known: open again and look.</summary>
    Unavailable,
}
