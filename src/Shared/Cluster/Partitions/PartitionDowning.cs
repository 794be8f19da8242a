using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Cluster.Liveness;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>Has the shared database decide who goes on when nodes don't reach each other, in the place of Akka's split-brain resolver.</summary>
/// <remarks>
/// The resolver's strategies count nodes, and of two room nodes one death may end the cluster; its lease strategy makes a side that loses take
/// down everybody it still reaches, and of two nodes whose one link fails both. Here each node speaks only of those that it doesn't reach itself, and goes down only itself.
/// Source: docs/decisions/0010-partitions.md.
/// </remarks>
internal sealed class PartitionDowning : IDowningProvider
{
    /// <summary>Makes Akka use it.</summary>
    public const string Hocon = $"""
        {MemberFailureDetector.Hocon}
        akka.cluster.downing-provider-class = "ChatCluster.Shared.Cluster.Partitions.PartitionDowning, ChatCluster.Shared"
        # How much longer than stable-after a silent node is borne with that still writes to the database: it is busy, or the network between nodes has failed. Such
        # a network's rooms answer again that much later: after 5 s, and 9 s with the tolerant detector, within the 15 s for which a message waits.
        chatcluster.partitions.living-patience = 2s
        # How long a node that misses others tries to reach the database before it goes down. One that is restarted is back by then, and until it is nothing
        # could be stored anyway. Past it the node is taken to be cut off from the database too, and its clients are better off with a gateway elsewhere.
        chatcluster.partitions.database-patience = 10s
        """;

    private readonly ActorSystem _system;
    private readonly AkkaCluster _cluster;

    /// <summary>Made by Akka, by its name in the configuration.</summary>
    public PartitionDowning(ActorSystem system, AkkaCluster cluster)
    {
        _system = system;
        _cluster = cluster;
    }

    /// <summary>Time between a node's removal and its shards' new start: none. The log fences off owners that don't know yet that they are out (P6).</summary>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    /// <inheritdoc />
    public Props DowningActorProps
    {
        get
        {
            var (cluster, setup) = (_cluster, _system.Settings.Setup.Get<PartitionSetup>().Value);
            var stableAfter = _system.Settings.Config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after");
            var livingPatience = _system.Settings.Config.GetTimeSpan("chatcluster.partitions.living-patience");
            var databasePatience = _system.Settings.Config.GetTimeSpan("chatcluster.partitions.database-patience");
            return Props.Create(() => new PartitionActor(cluster, stableAfter, livingPatience, databasePatience, setup));
        }
    }
}
