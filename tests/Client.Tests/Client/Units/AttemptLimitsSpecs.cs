using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class AttemptLimitsSpecs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, 2, 6)]
    [InlineData(2, 4, 10)]
    [InlineData(4, 10, 10)]
    [InlineData(1_000_000, 10, 10)]
    public void With_others_to_go_to_little_is_given_at_first(int failures, int tcp, int whole) =>
        Assert.Equal(
            new AttemptLimits(TimeSpan.FromSeconds(tcp), TimeSpan.FromSeconds(whole)), AttemptLimits.For(failures, hasOthers: true, Patience));

    [Fact]
    public void With_nowhere_else_to_go_all_of_the_patience_is() =>
        Assert.Equal(new AttemptLimits(Patience, Patience), AttemptLimits.For(0, hasOthers: false, Patience));
}
