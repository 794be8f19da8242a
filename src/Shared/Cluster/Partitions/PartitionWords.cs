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
}
