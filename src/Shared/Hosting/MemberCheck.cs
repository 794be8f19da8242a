using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ChatCluster.Shared.Hosting;

/// <summary>A node is ready while it is a member of its cluster that is not about to leave.</summary>
public sealed class MemberCheck(ActorSystem system, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Problem() is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy());

    private string? Problem()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Stopping;
        }

        var cluster = Akka.Cluster.Cluster.Get(system);
        return cluster.SelfMember.Status switch
        {
            MemberStatus.Up => null,
            _ when cluster.IsTerminated => "The node is no longer a member of its cluster.",
            MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down => "The node is leaving its cluster.",
            _ => "The node is not a member of a cluster yet.",
        };
    }

    /// <summary>What a stopping node answers, whoever notices first.</summary>
    public const string Stopping = "The node is stopping.";
}
