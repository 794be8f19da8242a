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
    public void A_large_room_waits_for_the_rest_of_the_interval(int since, int wait) => Assert.Equal(Ms(wait), Pace.Wait(200, 1, 100, Ms(since)));

    [Fact]
    public void A_smaller_one_never_waits() => Assert.Equal(TimeSpan.Zero, Pace.Wait(199, 1, 100, TimeSpan.Zero));

    [Theory]
    [InlineData(DeliveryPace.FullBatch - 1, DeliveryPace.FullBytes - 1, 15)]
    [InlineData(DeliveryPace.FullBatch, 1_600, 0)]
    [InlineData(2, DeliveryPace.FullBytes, 0)]
    public void What_is_worth_a_write_of_its_own_does_not_wait(int events, int bytes, int wait) => Assert.Equal(Ms(wait), Pace.Wait(200, events, bytes, TimeSpan.Zero));

    [Fact]
    public void Without_an_interval_it_never_waits() => Assert.Equal(TimeSpan.Zero, new DeliveryPace(200, TimeSpan.Zero).Wait(5_000, 1, 100, TimeSpan.Zero));
}
