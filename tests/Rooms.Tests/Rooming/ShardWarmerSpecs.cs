using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>Shards that are there before anybody needs them.</summary>
public sealed class ShardWarmerSpecs
{
    [Fact]
    public void Every_shard_has_an_entity_and_none_of_them_can_be_a_room()
    {
        Assert.Equal(
            Enumerable.Range(0, RoomSharding.Shards),
            ShardWarmUp.Entities.Select(static entity => int.Parse(RoomSharding.Extractor.ShardId(entity, null), null)).Order());
        Assert.All(ShardWarmUp.Entities, static entity => Assert.True(ShardWarmUp.Has(entity) && !RoomId.TryParse(entity, out _, out _)));
        Assert.False(ShardWarmUp.Has("lobby"));
    }

    [Fact]
    public async Task Soon_after_a_node_has_joined_all_shards_are_allocated_and_no_room_was_opened()
    {
        using var folder = new TempFolder();
        var node = new NodeOptions { Roles = "gateway,rooms", Data = folder.Path };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRooms(node);
        builder.Services.AddAkka(ClusterHosting.SystemName, (akka, services) => akka
            .ConfigureLoggers(static loggers => loggers.ClearLoggers())
            .WithClusterNode(node).WithRooms(node).WithWarmShards(TimeSpan.Zero).WithMembership(node, services));
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var region = host.Services.GetRequiredService<IRequiredActor<RoomRegion>>().ActorRef;

        await Eventually.TrueAsync("all shards are here", async () =>
            (await region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience.Limit)).Shards.Count == RoomSharding.Shards);
        await Eventually.TrueAsync("what was started in them has gone", async () =>
            (await region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience.Limit)).Shards.All(static shard => shard.EntityIds.Count == 0));
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder.File("chat.db")};Pooling=False"))
        {
            connection.Open();
            using var rooms = connection.CreateCommand();
            rooms.CommandText = "SELECT count(*) FROM rooms";
            Assert.Equal(0L, rooms.ExecuteScalar());
        }

        await host.StopAsync();
        Assert.True(system.WhenTerminated.IsCompleted);
    }
}
