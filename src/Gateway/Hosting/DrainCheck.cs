using ChatCluster.Gateway.Connections;
using ChatCluster.Shared.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatCluster.Gateway.Hosting;

/// <summary>A gateway that sends its clients away takes no new ones.</summary>
internal sealed class DrainCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun ? HealthCheckResult.Unhealthy(MemberCheck.Stopping) : HealthCheckResult.Healthy());
}
