using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;
using ChatCluster.Shared.Cluster;
using Hocon = Akka.Configuration.Hocon;

namespace ChatCluster.Shared.Tests.Cluster;

public sealed class ClusterTuningSpecs(NodeFixture node) : IClassFixture<NodeFixture>
{
    public static IEnumerable<object[]> Settings =>
        Leaves(ConfigurationFactory.ParseString(ClusterTuning.Hocon).Root.GetObject(), "").Select(static leaf => new object[] { leaf.Path, leaf.Value });

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
            .WithFallback(ConfigurationFactory.FromResource<Akka.Cluster.Cluster>("Akka.Cluster.Configuration.Cluster.conf"))
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(DistributedData.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig());
        Assert.True(known.HasPath(path), $"{path} = {value}: Akka has no such setting.");
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
