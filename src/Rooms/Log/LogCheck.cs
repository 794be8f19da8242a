using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Log;

/// <summary>A node is ready while its log takes reads and writes, and says so within 2 s.</summary>
internal sealed class LogCheck(IRoomLogReader log, ILogger<LogCheck> logger) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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
            logger.LogDoesNotAnswer(e.Message);
            return HealthCheckResult.Unhealthy("The log does not answer.");
        }
    }
}
