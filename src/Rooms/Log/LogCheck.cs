using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Log;

/// <summary>A node is ready while its log takes reads and writes, and says so within 2 s.</summary>
internal sealed class LogCheck(IRoomLogReader log, TimeProvider clock, ILogger<LogCheck> logger) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(10); // several ask every second, one that starts ten times a second

    private long _saidAt = -1;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await log.PingAsync(patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RoomLogUnavailableException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Say(e.Message);
            return HealthCheckResult.Unhealthy("The log does not answer.");
        }
    }

    private void Say(string reason)
    {
        var saidAt = Volatile.Read(ref _saidAt);
        if ((saidAt < 0 || clock.GetElapsedTime(saidAt) >= SayAgainAfter) && Interlocked.CompareExchange(ref _saidAt, clock.GetTimestamp(), saidAt) == saidAt)
        {
            logger.LogDoesNotAnswer(reason);
        }
    }
}
