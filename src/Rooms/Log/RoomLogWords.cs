using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Log;

/// <summary>What room logs say. Ids 2100–2199; a retired id stays here as a comment and is never used again.</summary>
internal static partial class RoomLogWords
{
    [LoggerMessage(2100, LogLevel.Information, "The log of rooms is {File}, schema version {Schema}.")]
    public static partial void LogOpened(this ILogger logger, string file, int schema);

    [LoggerMessage(2101, LogLevel.Information, "{File} is closed.")]
    public static partial void LogClosed(this ILogger logger, string file);

    [LoggerMessage(2102, LogLevel.Error,
        "{Store} did not commit a batch of {Jobs} jobs: {Rooms} rooms will read what is there and go on. Failures in a row: {Failures}.")]
    public static partial void CommitFailed(this ILogger logger, Exception error, string store, int jobs, int rooms, int failures);

    [LoggerMessage(2103, LogLevel.Information, "{Store} commits again, after {Failures} failures.")]
    public static partial void CommitsAgain(this ILogger logger, string store, int failures);

    [LoggerMessage(2104, LogLevel.Debug, "Room {Room} has a newer owner: appends of term {Term} are refused from {Seq} on.")]
    public static partial void AppendFenced(this ILogger logger, string room, long term, long seq);

    [LoggerMessage(2105, LogLevel.Warning,
        "Room {Room} already has an event {Seq} that its owner of term {Term} doesn't know: was the store restored or written by hand? It opens again.")]
    public static partial void PlaceTaken(this ILogger logger, string room, long seq, long term);

    [LoggerMessage(2106, LogLevel.Error, "The owner of room {Room}, term {Term}, failed when it was told the outcome of its appends.")]
    public static partial void ListenerFailed(this ILogger logger, Exception error, string room, long term);

    [LoggerMessage(2107, LogLevel.Debug, "The WAL of {File} could not be emptied; it is tried again.")]
    public static partial void WalNotTrimmed(this ILogger logger, Exception error, string file);

    [LoggerMessage(2108, LogLevel.Debug, "{Store} rolled a batch back, for reasons that pass: {Reason}. It is written again.")]
    public static partial void BatchTriedAgain(this ILogger logger, string store, string reason);

    [LoggerMessage(2109, LogLevel.Error, "The writer of {Store} ended before it was closed: nothing is stored by this node any more.")]
    public static partial void WriterEnded(this ILogger logger, Exception error, string store);

    [LoggerMessage(2110, LogLevel.Debug, "A connection to {Store} could not be closed; it is left to itself.")]
    public static partial void ConnectionNotClosed(this ILogger logger, Exception error, string store);

    [LoggerMessage(2111, LogLevel.Information, "The writer of {Store} is closed.")]
    public static partial void WriterClosed(this ILogger logger, string store);

    [LoggerMessage(2150, LogLevel.Warning, "Not ready: the log does not answer. {Reason}")]
    public static partial void LogDoesNotAnswer(this ILogger logger, string reason);
}
