using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;
using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Cluster.Partitions;
using Hocon = Akka.Configuration.Hocon;

namespace ChatCluster.Shared.Tests.Cluster;

public sealed class ClusterTuningSpecs(NodeFixture node) : IClassFixture<NodeFixture>
{
    public static IEnumerable<object[]> Settings =>
        Leaves(ConfigurationFactory.ParseString(ClusterTuning.Hocon).Root.GetObject(), "").Select(static leaf => new object[] { leaf.Path, leaf.Value });

    public static IEnumerable<object[]> TolerantSettings =>
        Leaves(ConfigurationFactory.ParseString(ClusterTuning.Tolerant).Root.GetObject(), "").Select(static leaf => new object[] { leaf.Path });

    private static IEnumerable<(string Path, string Value)> Leaves(Hocon.HoconObject parent, string path) => parent.Items.SelectMany(item =>
        item.Value.IsObject() ? Leaves(item.Value.GetObject(), $"{path}{item.Key}.") : [($"{path}{item.Key}", item.Value.GetString())]);

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_reaches_the_actor_system(string path, string value) => Assert.Equal(value, node.System.Settings.Config.GetString(path));

    // A name that Akka doesn't know has no effect, and nobody says so.
    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_is_one_that_Akka_knows(string path, string value)
    {
        var known = ConfigurationFactory.Default()
            .WithFallback(ConfigurationFactory.FromResource<Akka.Remote.RemoteSettings>("Akka.Remote.Configuration.Remote.conf"))
            .WithFallback(ConfigurationFactory.FromResource<Akka.Cluster.Cluster>("Akka.Cluster.Configuration.Cluster.conf"))
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(DistributedData.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig());
        Assert.True(known.HasPath(path), $"{path} = {value}: Akka has no such setting.");
    }

    [Theory]
    [MemberData(nameof(TolerantSettings))]
    public void What_is_tolerant_is_a_setting_that_is_fast_otherwise(string path) => Assert.Contains(Settings, setting => (string)setting[0] == path);

    // A failed network's rooms answer that much later (docs/decisions/0010-partitions.md).
    [Fact]
    public void A_silent_node_that_writes_to_the_database_has_two_seconds_more() =>
        Assert.Equal(2, ConfigurationFactory.ParseString(PartitionDowning.Hocon).GetTimeSpan("chatcluster.partitions.living-patience").TotalSeconds);

    // Read back as Akka itself reads them.
    [Fact]
    public void The_settings_are_where_Akka_looks_for_them()
    {
        var cluster = Akka.Cluster.Cluster.Get(node.System).Settings;
        Assert.Equal(
            (200, 100, 100, 300),
            (cluster.GossipInterval.TotalMilliseconds, cluster.LeaderActionsInterval.TotalMilliseconds, cluster.UnreachableNodesReaperInterval.TotalMilliseconds,
                cluster.PeriodicTasksInitialDelay.TotalMilliseconds));
        Assert.Equal((3, 2, 1), (cluster.SeedNodeTimeout.TotalSeconds, cluster.RetryUnsuccessfulJoinAfter?.TotalSeconds, cluster.MinNrOfMembers));

        var detector = cluster.FailureDetectorConfig;
        Assert.Equal(
            (250, 1000, 1000),
            (cluster.HeartbeatInterval.TotalMilliseconds, detector.GetTimeSpan("acceptable-heartbeat-pause").TotalMilliseconds, cluster.HeartbeatExpectedResponseAfter.TotalMilliseconds));

        Assert.Equal((1, 30), (node.System.Settings.Config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").TotalSeconds, cluster.MonitoredByNrOfMembers));

        var sharding = ClusterShardingSettings.Create(node.System);
        var tuning = sharding.TuningParameters;
        Assert.Equal(StateStoreMode.DData, sharding.StateStoreMode);
        Assert.Equal(
            (200, 500, 500, 1000, 3000, 10_000, 2000),
            (tuning.RetryInterval.TotalMilliseconds, tuning.WaitingForStateTimeout.TotalMilliseconds, tuning.UpdatingStateTimeout.TotalMilliseconds,
                tuning.CoordinatorFailureBackoff.TotalMilliseconds, tuning.ShardStartTimeout.TotalMilliseconds, tuning.HandOffTimeout.TotalMilliseconds,
                tuning.RebalanceInterval.TotalMilliseconds));
        Assert.Equal(
            (5, 0.1, 0, 1),
            (tuning.LeastShardAllocationAbsoluteLimit, tuning.LeastShardAllocationRelativeLimit, tuning.CoordinatorStateWriteMajorityPlus, tuning.CoordinatorStateReadMajorityPlus));
        Assert.Equal(200, sharding.CoordinatorSingletonSettings.HandOverRetryInterval.TotalMilliseconds);
        var replicator = ReplicatorSettings.Create(node.System);
        Assert.Equal((1000, 100), (replicator.GossipInterval.TotalMilliseconds, replicator.NotifySubscribersInterval.TotalMilliseconds));
        Assert.Equal(500, new Akka.Remote.RemoteSettings(node.System.Settings.Config).RetryGateClosedFor.TotalMilliseconds);
    }

    [Fact]
    public void The_process_is_ended_by_its_host_and_not_by_Akka()
    {
        Assert.False(node.System.Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook", true));
        Assert.False(node.System.Settings.Config.GetBoolean("akka.coordinated-shutdown.exit-clr", true));
    }

    [Fact]
    public void The_node_has_the_roles_and_the_address_of_its_options()
    {
        var cluster = Akka.Cluster.Cluster.Get(node.System);
        Assert.Equal(["gateway", "rooms"], cluster.SelfRoles.Order());
        Assert.Equal(("chatcluster", "127.0.0.1"), (cluster.SelfAddress.System, cluster.SelfAddress.Host));
        Assert.NotEqual(0, cluster.SelfAddress.Port);
    }

    [Fact]
    public void What_has_no_wire_form_is_refused_instead_of_sent_as_JSON() =>
        Assert.ThrowsAny<Exception>(() => node.System.Serialization.FindSerializerFor(new Unbound("x")));

    private sealed record Unbound(string Text);
}
