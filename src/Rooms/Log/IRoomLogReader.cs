using ChatCluster.Shared;
using ChatCluster.Shared.Hosting;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Log;

/// <summary>Reads committed events straight from the log: history pages and catch-up, on any node, without the room.</summary>
/// <remarks>Every page is contiguous in <c>seq</c> and oldest first. Reads see all events whose commit was announced before they began.</remarks>
public interface IRoomLogReader
{
    /// <summary>The events that follow <paramref name="after"/>.</summary>
    /// <param name="room">A room that nobody ever opened has no events.</param>
    /// <param name="after">Last <c>seq</c> that the caller has; 0 for the beginning.</param>
    /// <param name="limit">Bounds of the page.</param>
    /// <param name="cancellation">Ends the wait, not a query that runs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page would have no events.</exception>
    /// <exception cref="RoomLogUnavailableException">The store did not answer.</exception>
    Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default);

    /// <summary>The newest events before <paramref name="before"/>, oldest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The page would have no events.</exception>
    /// <exception cref="RoomLogUnavailableException">The store did not answer.</exception>
    Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default);

    /// <summary>Answers when the store takes reads and writes; part of readiness.</summary>
    /// <remarks>
    /// A queue that is full is no failure: work gets done. When the last thing to be stored was not, the answer comes from a write that is tried anew, so
    /// that a store that works again is found without waiting for a message.
    /// </remarks>
    /// <exception cref="RoomLogUnavailableException">It doesn't.</exception>
    Task PingAsync(CancellationToken cancellation = default);
}

/// <summary>How large a page may get: a page ends at whichever comes first, but always has at least one event where there is one.</summary>
/// <param name="Events">Most events; at least 1.</param>
/// <param name="Bytes">Most bytes of bodies.</param>
public readonly record struct PageLimit(int Events, int Bytes);

/// <summary>A page of the log.</summary>
/// <param name="Events">Contiguous, oldest first; empty when there are none.</param>
/// <param name="More">True when the log had more in the direction that was asked for, at the time of the read.</param>
public readonly record struct LogPage(IReadOnlyList<RoomEvent> Events, bool More);

/// <summary>The store did not answer, or refused; what was asked can be tried again.</summary>
public sealed class RoomLogUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store can't be used as it is: a person has to do something first. The message names the file and says what; it is meant to be shown.</summary>
public sealed class RoomLogCannotOpenException(string message, Exception? inner = null) : CannotStartException(message, inner);
