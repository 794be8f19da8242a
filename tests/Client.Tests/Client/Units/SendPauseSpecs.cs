using ChatCluster.Client.Connecting;
using ChatCluster.Client.Rooms;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class SendPauseSpecs
{
    private static readonly TimeSpan Hint = TimeSpan.FromMilliseconds(20);
    private readonly SendPause _pause = new(new Backoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20), new Longest()));

    [Fact]
    public void It_grows_with_each_refusal_in_a_row_and_begins_anew_after_a_message_that_was_stored()
    {
        Assert.Equal([70, 120, 220, 420], Enumerable.Range(0, 4).Select(_ => Next()));

        _pause.Stored();

        Assert.Equal([70, 120], Enumerable.Range(0, 2).Select(_ => Next()));
    }

    [Fact]
    public void Refusals_that_come_together_are_one()
    {
        _pause.Refused(TimeSpan.Zero, Hint);
        _pause.Refused(TimeSpan.FromMilliseconds(1), Hint);
        Assert.Equal(70, _pause.Until.TotalMilliseconds);

        Assert.Equal(120, Next());
    }

    [Fact]
    public void A_longer_hint_meanwhile_is_heeded()
    {
        _pause.Refused(TimeSpan.Zero, Hint);
        _pause.Refused(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(800));

        Assert.Equal(801, _pause.Until.TotalMilliseconds);
    }

    private double Next()
    {
        var now = _pause.Until;
        _pause.Refused(now, Hint);
        return (_pause.Until - now).TotalMilliseconds;
    }

    private sealed class Longest : Random
    {
        public override double NextDouble() => 1;
    }
}
