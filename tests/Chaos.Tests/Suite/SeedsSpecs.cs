using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>Which seeds a run has.</summary>
[Trait(SuiteTrait.Name, SuiteTrait.Core)]
public sealed class SeedsSpecs
{
    [Theory]
    [InlineData(null, 1, 1)]
    [InlineData("", 1, 1)]
    [InlineData("7", 7, 7)]
    [InlineData("1-20", 1, 20)]
    [InlineData("5-5", 5, 5)]
    public void One_seed_or_all_from_one_to_another(string? text, int first, int last) => Assert.Equal(Enumerable.Range(first, last - first + 1), Seeds.Of(text));

    [Theory]
    [InlineData("seven")]
    [InlineData("-1")]
    [InlineData("20-1")]
    [InlineData("1-2-3")]
    [InlineData("1-")]
    public void What_is_no_seed_is_refused(string text) => Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => Seeds.Of(text)).Message, StringComparison.Ordinal);
}
