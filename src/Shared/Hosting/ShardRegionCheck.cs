using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatCluster.Shared.Hosting;

/// <summary>A node is ready when its shard region, or its proxy of one, is registered at the coordinator: until then messages for rooms wait in it.</summary>
/// <remarks>
/// A coordinator that dies is followed by another within seconds, and meanwhile every node is without one. Rooms of the other nodes are served all the
/// while, so this makes a node degraded, which still is ready: else a balancer would take all gateways out at once.
/// </remarks>
internal sealed class ShardRegionCheck(IRequiredActor<RoomRegion> region, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    // A failover takes 4 to 7 s; past this it is the node's own trouble.
    private static readonly TimeSpan FailoverPatience = TimeSpan.FromSeconds(30);

    private long _knownAt = -1;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A region that knows its coordinator has it answer; one that doesn't answers itself, with nothing.
            var regions = await region.ActorRef.Ask<CurrentRegions>(GetCurrentRegions.Instance, AnswerPatience, cancellationToken);
            if (regions.Regions.Count > 0)
            {
                Volatile.Write(ref _knownAt, clock.GetTimestamp());
                return HealthCheckResult.Healthy();
            }

            return Without("The coordinator of the rooms is not known.");
        }
        catch (AskTimeoutException)
        {
            return Without("The coordinator of the rooms does not answer.");
        }
    }

    private HealthCheckResult Without(string reason)
    {
        var knownAt = Volatile.Read(ref _knownAt);
        return knownAt >= 0 && clock.GetElapsedTime(knownAt) < FailoverPatience ? HealthCheckResult.Degraded(reason) : HealthCheckResult.Unhealthy(reason);
    }
}
