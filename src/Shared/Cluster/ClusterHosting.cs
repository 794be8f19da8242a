using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using ChatCluster.Shared.Cluster.Meeting;
using ChatCluster.Shared.Cluster.Partitions;
using ChatCluster.Shared.Postgres;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Cluster;

/// <summary>Makes a process a node: the same for every role.</summary>
public static class ClusterHosting
{
    /// <summary>Name of the actor system, a part of every node's address.</summary>
    public const string SystemName = "chatcluster";

    /// <summary>Remoting, the cluster wire, failure detection. It joins nobody yet: see <see cref="WithMembership"/>.</summary>
    public static AkkaConfigurationBuilder WithClusterNode(this AkkaConfigurationBuilder akka, NodeOptions node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var address = NodeAddress.Of(node);
        akka.AddHocon(ClusterTuning.Hocon, HoconAddMode.Prepend);
        if (node.Cluster.FailureDetection == FailureDetections.Tolerant)
        {
            akka.AddHocon(ClusterTuning.Tolerant, HoconAddMode.Prepend);
        }

        return akka
            .WithRemoting(address.ToRemoting())
            .WithClustering(new ClusterOptions { Roles = [.. node.RoleSet], SeedNodes = [] })
            .WithCustomSerializer("chatcluster-rooms", [typeof(IClusterMessage)], system => new RoomSerializer(system))
            .WithStrictSerialization();
    }

    /// <summary>Makes the node a member: of the cluster that its database belongs to, or of one of its own without a database.</summary>
    /// <param name="akka">Has <see cref="WithClusterNode"/>.</param>
    /// <param name="node">With PostgreSQL: who meets there joins, or founds when nobody lives; with static seeds these are joined instead.</param>
    /// <param name="services">With PostgreSQL: has the <see cref="PostgresDatabase"/>, which somebody else opens.</param>
    public static AkkaConfigurationBuilder WithMembership(this AkkaConfigurationBuilder akka, NodeOptions node, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Postgres.Length == 0 ? akka.WithClusterOfOne() : akka.WithMeeting(node, services);
    }

    private static AkkaConfigurationBuilder WithClusterOfOne(this AkkaConfigurationBuilder akka) =>
        akka.AddStartup((system, _) =>
        {
            var cluster = Akka.Cluster.Cluster.Get(system);
            cluster.Join(cluster.SelfAddress);
        });

    private static AkkaConfigurationBuilder WithMeeting(this AkkaConfigurationBuilder akka, NodeOptions node, IServiceProvider services)
    {
        var database = services.GetRequiredService<PostgresDatabase>();
        var clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return akka
            .AddHocon(PartitionDowning.Hocon, HoconAddMode.Prepend)
            .AddSetup(new PartitionSetup(database, clock, services.GetRequiredService<ILogger<PartitionActor>>()))
            .AddStartup((system, _) =>
            {
                var seeds = StaticSeeds.Addresses(node.Cluster.Seeds, Akka.Cluster.Cluster.Get(system).SelfAddress);
                var logger = services.GetRequiredService<ILogger<MeetingActor>>();
                var meeting = system.ActorOf(Props.Create(() => new MeetingActor(database, seeds, clock, logger)), "meeting");
                system.ActorOf(Props.Create(() => new MemberNewsActor(logger)), "member-news");

                // Last of all: as long as the process does anything it says that it lives.
                CoordinatedShutdown.Get(system).AddTask(
                    CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "say-goodbye", () => meeting.Ask<Done>(MeetingActor.Goodbye.Instance, GoodbyePatience));
            });
    }

    // Below the limit of the shutdown's phase, 5 s.
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(4);
}
