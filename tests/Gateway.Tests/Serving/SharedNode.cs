using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>One node with default settings for all specs that only need a room of their own.</summary>
[CollectionDefinition(nameof(SharedNode))]
public sealed class SharedNode : IAsyncLifetime, ICollectionFixture<SharedNode>
{
    private const int NoWebClient = 3203;
    private readonly CapturedLogs _logs = new();
    private GatewayNode _node = null!;
    private int _rooms;

    public int Port => _node.Port;

    public IServiceProvider Services => _node.Services;

    internal ConnectionTable Connections => Services.GetRequiredService<ConnectionTable>();

    /// <summary>A room that nobody has been in.</summary>
    public string NewRoom() => $"room-{Interlocked.Increment(ref _rooms)}";

    /// <summary>Waits until no connection is open: whatever a client did, nothing of it is left.</summary>
    public async Task UntilAllAreGone()
    {
        await Eventually.True("the last connection has gone", () => Connections.Count == 0);
        _logs.AssertNoWarningsBut(NoWebClient);
    }

    // Specs send more than a person does.
    public async Task InitializeAsync() => _node = await GatewayNode.StartAsync(
        configure: builder => _logs.AttachTo(builder, LogLevel.Warning), settings: ("ChatCluster:Gateway:SendsPerSecond", "0"));

    // Nothing that a client did was a fault of the node's.
    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _logs.AssertNoWarningsBut(NoWebClient);
    }
}
