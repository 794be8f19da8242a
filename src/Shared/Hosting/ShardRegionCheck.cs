using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatCluster.Shared.Hosting;

/// <summary>A node is ready when its shard region, or its proxy of one, is registered at the coordinator: until then messages for rooms wait in it.</summary>
internal sealed class ShardRegionCheck(IRequiredActor<RoomRegion> region) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A region that knows its coordinator has it answer; one that doesn't answers itself, with nothing.
            var regions = await region.ActorRef.Ask<CurrentRegions>(GetCurrentRegions.Instance, Patience, cancellationToken);
            return regions.Regions.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The coordinator of the rooms is not known yet.");
        }
        catch (AskTimeoutException)
        {
            return HealthCheckResult.Unhealthy("The coordinator of the rooms does not answer.");
        }
    }
}
