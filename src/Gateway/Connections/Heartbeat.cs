using ChatCluster.Shared;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Connections;

/// <summary>Pings the quiet, closes the silent, the stuck and the expired: one loop over all connections, no timer per connection.</summary>
internal sealed class Heartbeat(ConnectionTable connections, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<Heartbeat> logger) : BackgroundService
{
    private readonly GatewayOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var connection in connections.All)
            {
                try
                {
                    Check(connection);
                }
                catch (Exception e)
                {
                    logger.HeartbeatFailed(connection.Session, e); // a fault with one must not end the watch over all
                }
            }
        }
    }

    /// <summary>Looks at one connection.</summary>
    internal void Check(Connection connection)
    {
        if (connection.ClosedAt != 0)
        {
            if (clock.GetElapsedTime(connection.ClosedAt) > _options.ClosePatience)
            {
                connection.Abort();
            }
        }
        else if (connection.Identity is null)
        {
            if (clock.GetElapsedTime(connection.Began) > _options.HelloPatience)
            {
                connection.Close(CloseCode.BadToken, "No hello with a token came in time.");
            }
        }
        else if (connection.Identity.Expires <= clock.GetUtcNow())
        {
            connection.Close(CloseCode.BadToken, "The token has expired: get a new one.");
        }
        else if (connection.Outbox.Stalled > _options.WriteStall)
        {
            connection.Close(CloseCode.TooSlow, "The socket takes nothing.");
        }
        else
        {
            CheckSilence(connection);
        }
    }

    private void CheckSilence(Connection connection)
    {
        var pinged = connection.PingedAt;
        if (pinged == 0)
        {
            if (clock.GetElapsedTime(connection.LastHeard) > _options.PingInterval)
            {
                connection.PingedAt = clock.GetTimestamp();
                connection.Ping();
            }
        }
        else if (IsReading(connection))
        {
            connection.PingSeenLater(pinged, clock.GetTimestamp()); // it waits behind what has to be read first: the clock starts when it could have been seen
        }
        else if (clock.GetElapsedTime(pinged) > _options.PongPatience)
        {
            connection.Close(CloseCode.Silent, "No answer to a ping.");
        }
    }

    // A slow reader that still takes bytes is alive, however long its answer to a ping takes (P7).
    private bool IsReading(Connection connection) => connection.Outbox.Bytes > 0 && connection.Outbox.Stalled <= _options.WriteStall;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
}
