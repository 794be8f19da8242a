using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class BackoffSpecs
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 1)]
    [InlineData(5, 16)]
    [InlineData(6, 20)]
    [InlineData(5_000, 20)]
    public void The_bound_doubles_with_each_failure_up_to_the_longest(int failures, double bound)
    {
        Assert.Equal(bound, new Backoff(First, Longest, new Fixed(1)).After(failures).TotalSeconds, 6);
        Assert.Equal(bound / 4, new Backoff(First, Longest, new Fixed(0.25)).After(failures).TotalSeconds, 6);
        Assert.Equal(TimeSpan.Zero, new Backoff(First, Longest, new Fixed(0)).After(failures));
    }

    [Theory]
    [InlineData(0, 0, 0.05)]
    [InlineData(0.1, 0, 0.15)]
    [InlineData(4, 0, 5)]
    [InlineData(0.02, 1, 0.12)]
    [InlineData(0.02, 4, 0.82)]
    [InlineData(0.02, 7, 3.02)]
    [InlineData(0.02, 5_000, 3.02)]
    [InlineData(60, 0, 75)]
    [InlineData(60, 3, 75)]
    public void A_hint_is_waited_for_and_a_random_time_longer_that_grows_with_each_refusal(double hint, int refusals, double longest)
    {
        Assert.Equal(hint, new Backoff(First, Longest, new Fixed(0)).AfterRefusal(TimeSpan.FromSeconds(hint), refusals).TotalSeconds, 6);
        Assert.Equal(longest, new Backoff(First, Longest, new Fixed(1)).AfterRefusal(TimeSpan.FromSeconds(hint), refusals).TotalSeconds, 6);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(2, 2)]
    [InlineData(9, 3)]
    public void A_refusal_without_a_hint_is_waited_out_for_some_seconds_at_most(int refusals, double longest)
    {
        Assert.Equal(TimeSpan.Zero, new Backoff(First, Longest, new Fixed(0)).AfterRefusal(null, refusals));
        Assert.Equal(longest, new Backoff(First, Longest, new Fixed(1)).AfterRefusal(null, refusals).TotalSeconds, 6);
    }

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
