using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class ComebackSpecs
{
    private static readonly Backoff Waits = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20), new Random(1));

    [Theory]
    [InlineData(null, true)]
    [InlineData(1000, true)]
    [InlineData(1001, true)]
    [InlineData(1011, true)]
    [InlineData(4001, true)]
    [InlineData(4002, true)]
    [InlineData(4008, true)]
    [InlineData(4010, true)]
    [InlineData(4499, true)]
    [InlineData(4500, false)]
    [InlineData(4501, false)]
    [InlineData(4502, false)]
    [InlineData(4503, false)]
    [InlineData(4999, false)]
    [InlineData(5000, true)]
    [InlineData(1002, false)]
    [InlineData(1003, false)]
    [InlineData(1007, false)]
    [InlineData(1009, false)]
    public void The_close_code_says_whether_to_come_back(int? code, bool comes)
    {
        Assert.Equal(comes, Comeback.After(new Ending("", code), 0, Waits, renewsTokens: false).Comes);
        Assert.Equal(comes, Comeback.After(new Ending("", code, HeldFor: TimeSpan.FromHours(1)), 0, Waits, renewsTokens: false).Comes);
    }

    [Fact]
    public void A_token_that_expired_is_replaced_and_one_that_is_wrong_is_not()
    {
        Assert.True(Comeback.After(new Ending("", 4502, HeldFor: TimeSpan.FromHours(1)), 0, Waits, renewsTokens: true).Comes);
        Assert.False(Comeback.After(new Ending("", 4502), 0, Waits, renewsTokens: true).Comes);
        Assert.False(Comeback.After(new Ending("", NoToken: new IOException()), 0, Waits, renewsTokens: true).Comes);
    }

    [Fact]
    public void A_connection_that_held_for_a_second_begins_the_waits_anew()
    {
        var stable = Comeback.After(new Ending("", HeldFor: TimeSpan.FromSeconds(1)), 7, Waits, renewsTokens: false);
        var brief = Comeback.After(new Ending("", HeldFor: TimeSpan.FromSeconds(0.9)), 7, Waits, renewsTokens: false);

        Assert.Equal(1, stable.Failures);
        Assert.InRange(stable.Delay, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        Assert.Equal(8, brief.Failures);
        Assert.Equal(8, Comeback.After(new Ending(""), 7, Waits, renewsTokens: false).Failures);
    }

    [Fact]
    public void A_stopping_gateway_names_the_wait()
    {
        var drained = Comeback.After(new Ending("", 4001, TimeSpan.FromSeconds(0.1), Drain: TimeSpan.FromSeconds(1.7)), 7, Waits, renewsTokens: false);

        Assert.Equal(new Comeback(Comes: true, TimeSpan.FromSeconds(1.7), Failures: 1), drained);
    }
}
