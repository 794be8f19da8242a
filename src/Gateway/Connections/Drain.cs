using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Connections;

/// <summary>Sends the connections of a stopping node elsewhere, each at its own moment, so that they do not all come back at once.</summary>
/// <remarks>Runs while Kestrel waits for its open requests, before the node leaves the cluster: rooms still answer what was sent.</remarks>
internal sealed class Drain(
    ConnectionTable connections, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<Drain> logger)
    : IHostedService
{
    private readonly TimeSpan _spread = options.Value.DrainSpread;
    private Task _drained = Task.CompletedTask;

    /// <summary>True from the moment the node is told to stop: not ready, no new connections.</summary>
    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _drained = DrainAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _drained;

    private async Task DrainAsync()
    {
        Connection[] open = [.. connections.All];
        if (open.Length == 0)
        {
            return;
        }

        logger.Draining(open.Length, _spread);
        await Task.WhenAll(open.Select(SendAwayAsync));
        await Task.WhenAny(connections.WhenEmptyAsync(), Task.Delay(options.Value.ClosePatience + TimeSpan.FromSeconds(1), clock));
        logger.Drained();
    }

    private async Task SendAwayAsync(Connection connection)
    {
        await Task.Delay(_spread * Random.Shared.NextDouble(), clock);
        // Another spread on the client's side: whoever is closed last need not wait longest.
        var reconnectAfter = TimeSpan.FromMilliseconds(Random.Shared.Next(0, (int)_spread.TotalMilliseconds + 1));
        await connection.DrainAsync(reconnectAfter, AnswerPatience);
    }

    // For sends on their way to the log.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);
}
