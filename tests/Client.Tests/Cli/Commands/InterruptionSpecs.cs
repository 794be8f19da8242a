using ChatCluster.Cli.Commands;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>Ctrl+C, once and twice.</summary>
public sealed class InterruptionSpecs
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_first_asks_to_end_and_a_later_one_ends_at_once()
    {
        using var interruption = new Interruption(_clock);
        Assert.False(interruption.Token.IsCancellationRequested);

        Assert.False(interruption.Signal());
        Assert.True(interruption.Token.IsCancellationRequested);

        _clock.Advance(Interruption.OneWish + TimeSpan.FromMilliseconds(1));
        Assert.True(interruption.Signal());
    }

    // Such as timeout(1) sends: a run ended without its report.
    [Fact]
    public void Two_that_come_together_are_one()
    {
        using var interruption = new Interruption(_clock);
        Assert.False(interruption.Signal());
        _clock.Advance(Interruption.OneWish);
        Assert.False(interruption.Signal());
    }
}
