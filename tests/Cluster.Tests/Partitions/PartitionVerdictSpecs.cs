using ChatCluster.Shared.Cluster.Partitions;

namespace ChatCluster.Cluster.Tests.Partitions;

/// <summary>What a side of a partition does, case by case. Room nodes are letters; the lowest is "a".</summary>
public sealed class PartitionVerdictSpecs
{
    private static PartitionVerdict Decide(string ours, string livingTheirs, double waitedSeconds = 0, bool stands = true) =>
        new PartitionView(stands, [.. ours.Select(static it => it.ToString())], [.. livingTheirs.Select(static it => it.ToString())]).Decide(TimeSpan.FromSeconds(waitedSeconds));

    [Theory]
    [InlineData("a", "")]
    [InlineData("b", "")]
    [InlineData("c", "")]
    [InlineData("ab", "")]
    [InlineData("", "")] // gateways alone: they wait for new room nodes, and keep their sockets
    public void Without_the_dead_a_side_goes_on_at_once_however_many_they_were(string ours, string living) => Assert.Equal(PartitionVerdict.Exclude, Decide(ours, living));

    [Theory]
    [InlineData("bc", "a")]
    [InlineData("abc", "de")]
    [InlineData("a", "b")]
    [InlineData("ad", "bc")]
    public void The_larger_side_or_the_one_with_the_lowest_address_goes_on_at_once(string ours, string living) => Assert.Equal(PartitionVerdict.Exclude, Decide(ours, living));

    [Theory]
    [InlineData("a", "bc")]
    [InlineData("b", "a")]
    [InlineData("bc", "ad")]
    [InlineData("", "a")]
    public void The_other_one_lets_it_decide_first(string ours, string living)
    {
        Assert.Equal(PartitionVerdict.LookAgain, Decide(ours, living));
        Assert.Equal(PartitionVerdict.LookAgain, Decide(ours, living, waitedSeconds: 2.9));
    }

    [Theory]
    [InlineData("a", "bc")] // three sides, of which none has the most: one of them has to go on
    [InlineData("b", "a")]
    public void But_not_for_ever(string ours, string living) => Assert.Equal(PartitionVerdict.Exclude, Decide(ours, living, waitedSeconds: 3));

    [Fact]
    public void Gateways_that_are_cut_off_from_living_rooms_go_down() => Assert.Equal(PartitionVerdict.GoDown, Decide("", "a", waitedSeconds: 3));

    [Theory]
    [InlineData("abc", "")]
    [InlineData("abc", "d")]
    [InlineData("", "")]
    public void A_side_that_was_excluded_goes_down_however_large_it_is(string ours, string living) => Assert.Equal(PartitionVerdict.GoDown, Decide(ours, living, stands: false));
}
