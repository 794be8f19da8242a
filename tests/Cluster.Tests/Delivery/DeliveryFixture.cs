using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>Two rooms nodes and two gateways that several specs share, each in rooms of its own; started by the first that needs it.</summary>
public sealed class DeliveryFixture : IAsyncLifetime
{
    /// <summary>Name of the specs that share it.</summary>
    public const string Name = "delivery";

    private DeliveryCluster? _cluster;

    internal async Task<DeliveryCluster> ClusterAsync() => _cluster ??= await DeliveryCluster.StartAsync(rooms: 2, gateways: 2);

    public Task InitializeAsync() => Task.CompletedTask; // without PostgreSQL everything is skipped

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

/// <summary>The specs that share a cluster.</summary>
[CollectionDefinition(DeliveryFixture.Name)]
public sealed class DeliverySpecs : ICollectionFixture<DeliveryFixture>;
