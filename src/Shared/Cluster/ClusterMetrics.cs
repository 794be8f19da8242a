using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Shared.Cluster;

/// <summary>The cluster as this node sees it.</summary>
internal sealed class ClusterMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string Meter = "ChatCluster.Cluster";

    public ClusterMetrics(IMeterFactory meters, ActorSystem system)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var meter = meters.Create(Meter);
        meter.CreateObservableUpDownCounter("chatcluster.cluster.members", () => cluster.State.Members.Count, "{node}", "Members of the cluster, those that are not reached among them.");
        meter.CreateObservableUpDownCounter("chatcluster.cluster.unreachable", () => cluster.State.Unreachable.Count, "{node}", "Members that some member does not reach.");
        meter.CreateObservableUpDownCounter("chatcluster.cluster.coordinator", () => IsOldest(cluster) ? 1 : 0, "{node}", "1 on the rooms node that says where rooms are: the oldest.");
    }

    // Where Akka keeps the shard coordinator: a singleton of its role, on the oldest of them that are up or leave.
    private static bool IsOldest(Akka.Cluster.Cluster cluster) =>
        cluster.State.Members
            .Where(static member => member.HasRole(RoomSharding.Role) && member.Status is MemberStatus.Up or MemberStatus.Leaving)
            .Min(Member.AgeOrdering) is { } oldest
        && oldest.UniqueAddress.Equals(cluster.SelfUniqueAddress);
}
