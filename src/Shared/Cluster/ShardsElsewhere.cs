using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using ChatCluster.Shared.Rooms;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Shared.Cluster;

/// <summary>A stopping node that has the coordinator leaves when its shards have new homes, and not before.</summary>
/// <remarks>
/// The coordinator takes the shards of a stopping region away and gives each a new home, one after the other, each change written to a majority of nodes. The region ends
/// after the first half of that, and Akka would have the node leave then, and the coordinator with it: whatever has no home waits until the next coordinator has begun,
/// a second and more (the leader's tick, the hand-over, reading the state, half a second that is fixed). All shards of two nodes on one: every room stood still for 2.4 s.
/// </remarks>
public static class ShardsElsewhere
{
    // A phase of its own between the end of the region and the farewell. Its limit is only for what waits below.
    private const string Phase = "shards-elsewhere";

    private const string Hocon = $$"""
        akka.coordinated-shutdown.phases {
          {{Phase}} {
            depends-on = [cluster-sharding-shutdown-region]
            timeout = 12s
          }
          cluster-leave.depends-on = [{{Phase}}]
        }
        """;

    // It takes 0.2 s, and 8 s on two cores for which fifty threads wait: each change is a round trip. Past it the next coordinator does the rest.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Has a node wait for that when it stops.</summary>
    /// <param name="akka">A node that holds a region of this name.</param>
    /// <param name="region">Name of the shard region.</param>
    /// <returns>The same, for more.</returns>
    public static AkkaConfigurationBuilder WithShardsElsewhereBeforeLeaving(this AkkaConfigurationBuilder akka, string region) => akka
        .AddHocon(Hocon, HoconAddMode.Prepend)
        .AddStartup((system, _) =>
        {
            var shutdown = CoordinatedShutdown.Get(system);
            var before = 0;
            shutdown.AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "count-shards", async () =>
            {
                // Where it can't be known, all that there can be. Once it was taken for none, and rooms stood still for 15 s: the farewell waited for the coordinator,
                // which first did for each shard what was begun, and nobody gave homes meanwhile.
                before = CoordinatorMoves(AkkaCluster.Get(system)) ? await CountAsync(system, region) ?? RoomSharding.Shards : 0;
                return Done.Instance;
            });
            shutdown.AddTask(Phase, "wait-for-shards", async () =>
            {
                var since = Stopwatch.GetTimestamp();
                while (before > 0 && Stopwatch.GetElapsedTime(since) < Patience && !(await CountAsync(system, region) >= before))
                {
                    await Task.Delay(LookEvery);
                }

                return Done.Instance;
            });
        });

    /// <summary>Whether this node has the coordinator. Akka keeps it, a singleton of its role, on the oldest that are up or leave.</summary>
    internal static bool HasCoordinator(AkkaCluster cluster) =>
        RoomNodes(cluster).Min(Member.AgeOrdering) is { } oldest && oldest.UniqueAddress.Equals(cluster.SelfUniqueAddress);

    // One that was excluded has nothing to wait for, nor has the last.
    private static bool CoordinatorMoves(AkkaCluster cluster) =>
        cluster.SelfMember.Status == MemberStatus.Up && HasCoordinator(cluster) && RoomNodes(cluster).Any(member => !member.UniqueAddress.Equals(cluster.SelfUniqueAddress));

    private static IEnumerable<Member> RoomNodes(AkkaCluster cluster) =>
        cluster.State.Members.Where(static member => member.HasRole(RoomSharding.Role) && member.Status is MemberStatus.Up or MemberStatus.Leaving);

    /// <summary>Asks all regions by way of the coordinator of this node; null when it doesn't answer.</summary>
    private static async Task<int?> CountAsync(ActorSystem system, string region)
    {
        try
        {
            var answer = await system.ActorSelection($"/system/sharding/{region}Coordinator/singleton/coordinator")
                .Ask<ClusterShardingStats>(new GetClusterShardingStats(AnswerPatience), AnswerPatience);
            return Total(answer);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <summary>How many shards there are; null when a region has not answered in time: the coordinator then tells of none at all.</summary>
    internal static int? Total(ClusterShardingStats stats) =>
        stats.Regions.Count == 0 ? null : stats.Regions.Values.Sum(static it => it.Stats.Count + it.Failed.Count);
}
