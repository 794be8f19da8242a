using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Connections;

/// <summary>Sends the connections of a stopping node elsewhere, each at its own moment, so that they do not all come back at once.</summary>
/// <remarks>
/// Before anything else of the node stops: Kestrel still answers, with 503 where it is asked for a new connection or for readiness, and rooms still answer
/// what was sent.
/// </remarks>
internal sealed class Drain(
    ConnectionTable connections, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<Drain> logger)
    : IHostedLifecycleService
{
    private readonly Lock _lock = new();
    private Task? _drained;

    /// <summary>True from the moment the node is told to stop: not ready, no new connections.</summary>
    public bool HasBegun { get; private set; }

    // A signal is heard here first, a stop by the host's own code in StoppingAsync.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => BeginAsync());
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => BeginAsync().WaitAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends every connection elsewhere at once: this node can't serve them any more, since its cluster has excluded it or its actors end.</summary>
    /// <remarks>Nothing that they sent is answered; they send it again where they go. When they come back is spread as in a drain.</remarks>
    public void EndAtOnce() => BeginAsync(atOnce: true);

    private Task BeginAsync(bool atOnce = false)
    {
        lock (_lock)
        {
            HasBegun = true; // before the table is looked at: whoever adds a connection to it looks here afterwards
            return _drained ??= DrainAsync(atOnce);
        }
    }

    private async Task DrainAsync(bool atOnce)
    {
        Connection[] open = [.. connections.All];
        if (open.Length == 0)
        {
            return;
        }

        var spread = TimeSpan.FromTicks(Math.Min(options.Value.DrainSpread.Ticks, open.Length * SpreadPerConnection.Ticks));
        logger.Draining(open.Length, atOnce ? TimeSpan.Zero : spread);
        var gone = connections.WhenEmptyAsync();
        await Task.WhenAny(gone, Task.WhenAll(open.Select(connection => SendAwayAsync(connection, spread, atOnce))));
        await Task.WhenAny(gone, Task.Delay(options.Value.ClosePatience + TimeSpan.FromSeconds(1), clock));
        logger.Drained();
    }

    private async Task SendAwayAsync(Connection connection, TimeSpan spread, bool atOnce)
    {
        if (!atOnce)
        {
            await Task.Delay(spread * Random.Shared.NextDouble(), clock);
        }

        // Another spread on the client's side: whoever is closed last need not wait longest.
        var reconnectAfter = TimeSpan.FromMilliseconds(Random.Shared.Next(0, (int)spread.TotalMilliseconds + 1));
        await connection.DrainAsync(reconnectAfter, atOnce ? TimeSpan.Zero : AnswerPatience);
    }

    // For sends on their way to the log.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    // So that a few need not wait for a spread that is meant for thousands.
    private static readonly TimeSpan SpreadPerConnection = TimeSpan.FromMilliseconds(5);
}
