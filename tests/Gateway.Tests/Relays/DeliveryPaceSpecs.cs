using ChatCluster.Gateway.Relays;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class DeliveryPaceSpecs
{
    private static readonly DeliveryPace Pace = new(200, Ms(15));

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Theory]
    [InlineData(0, 15)]
    [InlineData(10, 5)]
    [InlineData(15, 0)]
    [InlineData(500, 0)]
    public void A_large_room_waits_for_the_rest_of_the_interval(int since, int wait) => Assert.Equal(Ms(wait), Pace.Wait(200, 1, Ms(since)));

    [Fact]
    public void A_smaller_one_never_waits() => Assert.Equal(TimeSpan.Zero, Pace.Wait(199, 1, TimeSpan.Zero));

    [Fact]
    public void As_many_events_as_are_worth_a_write_of_their_own_do_not_wait()
    {
        Assert.Equal(Ms(15), Pace.Wait(200, DeliveryPace.FullBatch - 1, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, Pace.Wait(200, DeliveryPace.FullBatch, TimeSpan.Zero));
    }

    [Fact]
    public void Without_an_interval_it_never_waits() => Assert.Equal(TimeSpan.Zero, new DeliveryPace(200, TimeSpan.Zero).Wait(5_000, 1, TimeSpan.Zero));
}
