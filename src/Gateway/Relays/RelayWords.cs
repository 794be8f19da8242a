namespace ChatCluster.Gateway.Relays;

/// <summary>What relays write to the log. Ids 3100–3199.</summary>
internal static partial class RelayWords
{
    [LoggerMessage(3101, LogLevel.Debug, "Relay of {Room} follows from {Seq}, term {Term}.")]
    public static partial void RelayFollows(this ILogger logger, string room, long seq, long term);

    [LoggerMessage(3102, LogLevel.Debug, "Relay of {Room} missed events: it has {Seq}, the room is at {Head}.")]
    public static partial void RelayMissedEvents(this ILogger logger, string room, long seq, long head);

    // A log that is away is said once for all relays by others; Warning is for what else keeps one from reading.
    [LoggerMessage(EventId = 3103, Message = "Relay of {Room} can't read the log; it tries again. {Reason}")]
    public static partial void RelayCannotRead(this ILogger logger, LogLevel level, string room, string reason);

    [LoggerMessage(3104, LogLevel.Error,
        "The log of {Room} is not the one that was followed: epoch {Epoch} at {Seq} became epoch {NewEpoch} at {Head}. Its members must resume and are told of the gap.")]
    public static partial void RelayLostTheLog(this ILogger logger, string room, string epoch, long seq, string newEpoch, long head);

    [LoggerMessage(3105, LogLevel.Debug, "A member of {Room} reads slowly: fed from the log from {Seq} on.")]
    public static partial void MemberFellBehind(this ILogger logger, string room, long seq);
}
