using ChatCluster.Cli.Commands;

namespace ChatCluster.Client.Tests.Cli.Commands;

public class DurationSpecs
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("60s", 60)]
    [InlineData("2m", 120)]
    [InlineData("1.5h", 5400)]
    public void Durations_have_a_unit(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal((TimeSpan.FromSeconds(seconds), text), (duration.Time, $"{duration}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("0s")]
    [InlineData("5 s")]
    [InlineData("1e9s")]
    [InlineData("200h")]
    [InlineData("NaNs")]
    public void Anything_else_is_none(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(0.0000004, "0.000 ms")]
    [InlineData(0.000412, "0.412 ms")]
    [InlineData(0.0123, "12.3 ms")]
    [InlineData(0.5, "500 ms")]
    [InlineData(3.2, "3.20 s")]
    [InlineData(0, "0 ms")]
    public void They_are_told_in_a_unit_that_fits(double seconds, string words) => Assert.Equal(words, Duration.Words(TimeSpan.FromSeconds(seconds)));
}
