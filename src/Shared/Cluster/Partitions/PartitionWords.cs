using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>What is said about partitions and deaths. Ids 1250–1299.</summary>
internal static partial class PartitionWords
{
    [LoggerMessage(1250, LogLevel.Warning, "Goes on with {RoomNodes} room nodes, without {Lost}.")]
    public static partial void GoesOn(this ILogger logger, int roomNodes, string lost);

    [LoggerMessage(1251, LogLevel.Error, "Cut off from {Lost}, of which {Living} room nodes live: this node goes down. The process ends and has to be started again.")]
    public static partial void GoesDown(this ILogger logger, string lost, int living);

    [LoggerMessage(1252, LogLevel.Error, "Cut off from {Lost}, and the database doesn't say who goes on. {Reason} This node goes down: the process ends and has to be started again.")]
    public static partial void CannotDecide(this ILogger logger, string lost, string reason);

    [LoggerMessage(1253, LogLevel.Error, "The others have excluded this node and go on without it: it goes down. The process ends and has to be started again.")]
    public static partial void WasExcluded(this ILogger logger);

    [LoggerMessage(1254, LogLevel.Warning, "Dead: {Members}. Their sessions in the database have ended and they are silent. Goes on without them.")]
    public static partial void Dead(this ILogger logger, string members);

    [LoggerMessage(1255, LogLevel.Warning, "Cut off from the database for more than {Seconds} s: {Members}. Their rooms are served elsewhere, and they have to be started again.")]
    public static partial void CutOffFromDatabase(this ILogger logger, string members, double seconds);

    [LoggerMessage(1256, LogLevel.Information, "The session in {Database} by which others see that this node lives has ended, and is opened again. {Reason}")]
    public static partial void SessionLost(this ILogger logger, string database, string reason);

    [LoggerMessage(1257, LogLevel.Warning, "{Member} doesn't answer, and still writes to the database: it is busy, or the network between it and this node has failed. It is given {Seconds} s more.")]
    public static partial void BearsWith(this ILogger logger, string member, double seconds);
}
