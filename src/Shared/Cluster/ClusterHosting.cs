using System.Net;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Wire;

namespace ChatCluster.Shared.Cluster;

/// <summary>Makes a process a node: the same for every role.</summary>
public static class ClusterHosting
{
    /// <summary>Name of the actor system, a part of every node's address.</summary>
    public const string SystemName = "chatcluster";

    /// <summary>Remoting, membership, the cluster wire, failure detection.</summary>
    public static AkkaConfigurationBuilder WithClusterNode(this AkkaConfigurationBuilder akka, NodeOptions node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var host = node.Cluster.Host.Length > 0 ? node.Cluster.Host : DefaultHost(node);
        return akka
            .AddHocon(ClusterTuning.Hocon, HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions { HostName = host, PublicHostName = host, Port = node.Cluster.Port })
            .WithClustering(new ClusterOptions { Roles = [.. node.RoleSet], SeedNodes = [] })
            .WithCustomSerializer("chatcluster-rooms", [typeof(IRoomMessage)], system => new RoomSerializer(system))
            .WithStrictSerialization();
    }

    /// <summary>Forms a cluster of one: the embedded node.</summary>
    public static AkkaConfigurationBuilder WithClusterOfOne(this AkkaConfigurationBuilder akka) =>
        akka.AddStartup((system, _) =>
        {
            var cluster = Akka.Cluster.Cluster.Get(system);
            cluster.Join(cluster.SelfAddress);
        });

    // A node that joins nobody needs to be reached by nobody: remoting has no door that could be locked.
    private static string DefaultHost(NodeOptions node) =>
        node.Postgres.Length > 0 && Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true" ? Dns.GetHostName() : "127.0.0.1";
}
