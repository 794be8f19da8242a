using ChatCluster.Gateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

public sealed class RateLimitSpecs
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_burst_is_twice_the_rate_and_then_it_says_how_long_to_wait()
    {
        var limit = new RateLimit(10, burst: 20, _clock);
        Assert.Equal(20, TakeAll(limit));
        Assert.Equal(TimeSpan.FromMilliseconds(100), limit.TryTake());
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Equal(TimeSpan.FromMilliseconds(60), limit.TryTake());
    }

    [Fact]
    public void Whoever_waits_as_long_as_was_said_gets_one()
    {
        var limit = new RateLimit(3, burst: 6, _clock);
        TakeAll(limit);
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(Math.Ceiling(limit.TryTake().TotalMilliseconds))); // as clients are told
            Assert.Equal(TimeSpan.Zero, limit.TryTake());
        }
    }

    [Fact]
    public void Over_a_long_time_it_is_the_rate()
    {
        var limit = new RateLimit(10, burst: 20, _clock);
        TakeAll(limit);
        var taken = 0;
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            taken += TakeAll(limit);
        }

        Assert.InRange(taken, 99, 100);
    }

    [Fact]
    public void A_long_pause_saves_up_one_burst_and_no_more()
    {
        var limit = new RateLimit(10, burst: 20, _clock);
        TakeAll(limit);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(20, TakeAll(limit));
    }

    // Tokens came back one by one, and what was written behind a refused message took them and overtook it.
    [Fact]
    public void After_a_refusal_nothing_passes_until_the_time_that_was_told()
    {
        var limit = new RateLimit(50, burst: 100, _clock, TimeSpan.FromMilliseconds(500));
        TakeAll(limit);
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(TimeSpan.FromMilliseconds(500), limit.TryTake());

        _clock.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal(49, TakeAll(limit));
    }

    // On a machine that stood still for a moment what was under way came when the first half second was over.
    [Fact]
    public void Whoever_goes_on_is_refused_for_longer_but_not_for_ever()
    {
        var limit = new RateLimit(50, burst: 100, _clock, TimeSpan.FromMilliseconds(500));
        TakeAll(limit);
        for (var passed = 100; passed < 2_000; passed += 100)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(TimeSpan.FromMilliseconds(Math.Min(500, 2_000 - passed)), limit.TryTake());
        }

        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(100, TakeAll(limit));
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        var limit = new RateLimit(0, burst: 0, _clock);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(TimeSpan.Zero, limit.TryTake()));
    }

    private static int TakeAll(RateLimit limit)
    {
        var taken = 0;
        while (limit.TryTake() == TimeSpan.Zero)
        {
            taken++;
        }

        return taken;
    }
}
