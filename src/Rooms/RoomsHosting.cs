using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Hosting;
using ChatCluster.Shared.Postgres;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms;

/// <summary>Wires the durable side of a node: for the rooms that it holds, and for reading where it holds none.</summary>
public static class RoomsHosting
{
    /// <summary>The settings of rooms, and their log: the embedded store, or the cluster's database; what reads it alone where no rooms are.</summary>
    public static IServiceCollection AddRooms(this IServiceCollection services, NodeOptions node)
    {
        ArgumentNullException.ThrowIfNull(node);
        services.AddSettings<RoomOptions>(RoomOptions.Section);
        services.AddSingleton<IValidateOptions<RoomOptions>, RoomTimesValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RoomTable>();
        services.AddSingleton(static provider =>
            new NodeLinks<EventsCommitted>(provider.GetRequiredService<ActorSystem>(), NodeDesks.Events, ActorRefs.NoSender, RoomsCommitted.Form));
        services.AddSingleton<LogCheck>();
        services.AddHealthChecks().AddCheck<LogCheck>("log");
        if (node.Postgres.Length == 0)
        {
            services.TryAddSingleton<IRoomLog>(provider => ActivatorUtilities.CreateInstance<SqliteRoomLog>(provider, node.Data, LogOptions(provider)));
        }
        else
        {
            services.AddDatabase(node.Postgres);
            if (!node.RoleSet.Contains(NodeRoles.Rooms))
            {
                services.TryAddSingleton<IRoomLogReader, PostgresLogReader>();
                return services;
            }

            services.TryAddSingleton<IRoomLog>(static provider => ActivatorUtilities.CreateInstance<PostgresRoomLog>(provider, LogOptions(provider)));
        }

        services.TryAddSingleton<IRoomLogReader>(static provider => provider.GetRequiredService<IRoomLog>());
        services.AddNodeMetrics<RoomsMetrics>(RoomsMetrics.Meter);
        return services;
    }

    /// <summary>The rooms as this node has them: a shard region that holds some, or a proxy that finds those of other nodes.</summary>
    /// <param name="akka">The node's actor system.</param>
    /// <param name="node">Its settings.</param>
    public static AkkaConfigurationBuilder WithRooms(this AkkaConfigurationBuilder akka, NodeOptions node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!node.RoleSet.Contains(NodeRoles.Rooms))
        {
            // It has nothing to hand over, and would wait for a coordinator that may be stopping as well.
            return akka.AddHocon("akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 2s", HoconAddMode.Prepend)
                .WithShardRegionProxy<RoomRegion>(RoomSharding.Region, RoomSharding.Role, RoomSharding.Extractor);
        }

        akka.WithShardRegion<RoomRegion>(
            RoomSharding.Region,
            (_, _, resolver) => entity => ShardWarmUp.Has(entity) ? Props.Create<WarmedShard>() : resolver.Props<RoomActor>(new Shared.RoomId(entity)),
            RoomSharding.Extractor,
            new ShardOptions
            {
                Role = RoomSharding.Role,
                StateStoreMode = Akka.Cluster.Sharding.StateStoreMode.DData,
                RememberEntities = false, // it would keep idle rooms awake; a room comes back with its next message anyway
                ShouldPassivateIdleEntities = false, // rooms go to sleep by themselves: those that are followed get no messages either
                HandOffStopMessage = RoomActor.Stop.Instance, // the default kills a room before its commits are answered
            })
            .WithShardsElsewhereBeforeLeaving(RoomSharding.Region)
            .WithActors(static (system, _, resolver) => OpenLeaseDesk(system, resolver.Props<LeaseDesk>()))
            .WithActors(static (system, _, resolver) => system.ActorOf(resolver.Props<PostDesk>(), NodeDesks.Posts));
        akka.WithActors(static (system, _, resolver) => CloseAfterRooms(system, resolver.GetService<IRoomLog>()!));
        return node.Postgres.Length == 0 ? akka : akka.WithWarmShards(ShardWarmer.AfterJoining);
    }

    /// <summary>Has all shards allocated once this node has joined.</summary>
    internal static AkkaConfigurationBuilder WithWarmShards(this AkkaConfigurationBuilder akka, TimeSpan afterJoining) =>
        akka.WithActors((system, _, resolver) => system.ActorOf(resolver.Props<ShardWarmer>(afterJoining), "shard-warmer"));

    private static void OpenLeaseDesk(ActorSystem system, Props props) => Akka.Cluster.Cluster.Get(system).Subscribe(
        system.ActorOf(props, NodeDesks.Leases),
        ClusterEvent.InitialStateAsEvents,
        typeof(ClusterEvent.MemberDowned),
        typeof(ClusterEvent.MemberRemoved));

    // By then the regions have stopped, and every append has been answered to a room that was there to hear it.
    private static void CloseAfterRooms(ActorSystem system, IRoomLog log)
    {
        if (log is IAsyncDisposable closes)
        {
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "close-room-log", async () =>
            {
                await closes.DisposeAsync();
                return Done.Instance;
            });
        }
    }

    private static RoomLogOptions LogOptions(IServiceProvider provider) => provider.GetRequiredService<IOptions<RoomOptions>>().Value.Log;
}
