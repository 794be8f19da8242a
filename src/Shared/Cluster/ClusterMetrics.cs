using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;

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
        meter.CreateObservableUpDownCounter("chatcluster.cluster.coordinator", () => ShardsElsewhere.HasCoordinator(cluster) ? 1 : 0, "{node}", "1 on the rooms node that says where rooms are: the oldest.");
    }
}
