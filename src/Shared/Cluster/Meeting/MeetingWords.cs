using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Cluster.Meeting;

/// <summary>What is said about becoming a member and ceasing to be one. Ids 1200–1249.</summary>
internal static partial class MeetingWords
{
    [LoggerMessage(1200, LogLevel.Information, "Joining the cluster through {Members}.")]
    public static partial void Joining(this ILogger logger, string members);

    [LoggerMessage(1201, LogLevel.Information, "Founding cluster {Cluster} at {Address}: the database knows of no living member.")]
    public static partial void Founding(this ILogger logger, Guid cluster, string address);

    [LoggerMessage(1202, LogLevel.Error, "{Address} leaves the cluster: {Reason}. The process ends and has to be started again.")]
    public static partial void Leaving(this ILogger logger, string address, string reason);

    [LoggerMessage(1203, LogLevel.Warning, "{Address} is not a member of the cluster yet: {Reason}. It keeps trying.")]
    public static partial void NotAMember(this ILogger logger, string address, string reason);

    [LoggerMessage(1204, LogLevel.Warning, "{Database} does not take the heartbeat of this node. {Reason} It keeps trying.")]
    public static partial void MeetingPointAway(this ILogger logger, string database, string reason);

    [LoggerMessage(1205, LogLevel.Information, "{Database} takes the heartbeat of this node again.")]
    public static partial void MeetingPointBack(this ILogger logger, string database);

    [LoggerMessage(1206, LogLevel.Warning, "The row of {Address} could not be taken out: nodes that start within five seconds may wait for it. {Reason}")]
    public static partial void NotForgotten(this ILogger logger, string address, string reason);

    [LoggerMessage(1207, LogLevel.Information, "{Address} ({Roles}) is a member of the cluster.")]
    public static partial void MemberJoined(this ILogger logger, Address address, string roles);

    [LoggerMessage(1208, LogLevel.Information, "{Address} ({Roles}) leaves the cluster.")]
    public static partial void MemberLeaves(this ILogger logger, Address address, string roles);

    [LoggerMessage(1209, LogLevel.Information, "{Address} ({Roles}) is not a member of the cluster any more: {How}.")]
    public static partial void MemberGone(this ILogger logger, Address address, string roles, string how);

    [LoggerMessage(1210, LogLevel.Information, "The node that let this one in has founded cluster {Cluster} meanwhile: it is a member of that.")]
    public static partial void LetIntoTheNext(this ILogger logger, Guid cluster);
}
