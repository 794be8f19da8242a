using Akka.Cluster.Hosting;
using Akka.Hosting;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared.Hosting;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms;

/// <summary>Wires the durable side of a node.</summary>
public static class RoomsHosting
{
    /// <summary>The options of rooms and the log in a folder of this machine: the embedded store.</summary>
    /// <param name="services">The node's services.</param>
    /// <param name="folder">Where the store is; made when it is missing.</param>
    public static IServiceCollection AddRooms(this IServiceCollection services, string folder)
    {
        services.AddSettings<RoomOptions>(RoomOptions.Section);
        services.AddSingleton<IValidateOptions<RoomOptions>, RoomTimesValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRoomLog>(provider => new SqliteRoomLog(
            folder,
            provider.GetRequiredService<IOptions<RoomOptions>>().Value.Log,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteRoomLog>>()));
        services.TryAddSingleton<IRoomLogReader>(provider => provider.GetRequiredService<IRoomLog>());
        services.AddHealthChecks().AddCheck<LogCheck>("log");
        return services;
    }

    /// <summary>The shard region that holds this node's rooms.</summary>
    public static AkkaConfigurationBuilder WithRooms(this AkkaConfigurationBuilder akka, RoomOptions options) =>
        akka.WithShardRegion<RoomRegion>(
            RoomSharding.Region,
            (_, _, resolver) => room => resolver.Props<RoomActor>(new Shared.RoomId(room)),
            RoomSharding.Extractor,
            new ShardOptions
            {
                Role = RoomSharding.Role,
                StateStoreMode = Akka.Cluster.Sharding.StateStoreMode.DData,
                RememberEntities = false, // it would switch the passivation of idle rooms off; a room comes back with its next message anyway
                PassivateIdleEntityAfter = options.PassivateAfter,
                HandOffStopMessage = RoomActor.Stop.Instance, // the default kills a room before its commits are answered
            });
}
