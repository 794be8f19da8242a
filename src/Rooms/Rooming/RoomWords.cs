using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Rooming;

/// <summary>What rooms write to the log. Ids 2000–2099.</summary>
internal static partial class RoomWords
{
    [LoggerMessage(2001, LogLevel.Debug, "Room {Room} opened at {Seq}, term {Term}.")]
    public static partial void RoomOpened(this ILogger logger, string room, long seq, long term);

    [LoggerMessage(2002, LogLevel.Debug, "Room {Room} stopped at {Seq}, term {Term}.")]
    public static partial void RoomStopped(this ILogger logger, string room, long seq, long term);

    [LoggerMessage(2003, LogLevel.Warning, "Room {Room} steps down at {Seq}: a newer owner than term {Term} has opened it.")]
    public static partial void RoomFenced(this ILogger logger, string room, long seq, long term);

    [LoggerMessage(2004, LogLevel.Debug, "Room {Room} lost its log at {Seq}; it opens again and its senders retry.")]
    public static partial void RoomLostItsLog(this ILogger logger, string room, long seq);

    // A log that is away is said once for all rooms by others; Warning is for what else keeps a room from opening.
    [LoggerMessage(EventId = 2005, Message = "Room {Room} can't be opened; next try in {DelayMs} ms. {Reason}")]
    public static partial void RoomOpenFailed(this ILogger logger, LogLevel level, string room, int delayMs, string reason);
}
