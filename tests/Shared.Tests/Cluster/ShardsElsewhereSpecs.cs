using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using ChatCluster.Shared.Cluster;

namespace ChatCluster.Shared.Tests.Cluster;

/// <summary>How many shards there are, as the coordinator tells.</summary>
public sealed class ShardsElsewhereSpecs
{
    [Fact]
    public void All_of_all_regions_count_also_those_that_did_not_answer()
    {
        var stats = new ClusterShardingStats(ImmutableDictionary<Address, ShardRegionStats>.Empty
            .Add(Node(1), new ShardRegionStats(ImmutableDictionary<string, int>.Empty.Add("7", 2).Add("8", 0), ["9"]))
            .Add(Node(2), new ShardRegionStats(ImmutableDictionary<string, int>.Empty, [])));

        Assert.Equal(3, ShardsElsewhere.Total(stats));
    }

    [Fact]
    public void None_at_all_is_what_it_tells_when_a_region_is_too_busy_to_answer() =>
        Assert.Null(ShardsElsewhere.Total(new ClusterShardingStats(ImmutableDictionary<Address, ShardRegionStats>.Empty)));

    private static Address Node(int port) => new("akka.tcp", "chatcluster", "localhost", port);
}
