namespace ChatCluster.Shared.Tests;

public sealed class ClientMessageIdSpecs
{
    private static string Problem(string? text)
    {
        Assert.False(ClientMessageId.TryParse(text, out var id, out var problem), $"'{id}' was allowed");
        Assert.Equal(default, id);
        return problem;
    }

    [Theory]
    [InlineData("x")]
    [InlineData("5f0c9e0a-8a51-4f6a-9f0b-6a0f6b0b7c11")]
    [InlineData("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")] // 64
    public void Visible_ASCII_is_kept_as_it_is(string text)
    {
        Assert.True(ClientMessageId.TryParse(text, out var id, out var problem), problem);
        Assert.Equal((text, text, null), (id.Value, id.ToString(), problem));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\u007f")]
    [InlineData("é")]
    [InlineData("\ud83d")]
    public void Anything_else_is_refused_with_an_example(string text) =>
        Assert.Equal("A message id is made of visible ASCII characters: a UUID, for example.", Problem(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_id_is_refused_and_told_how_to_make_one(string? text) =>
        Assert.Equal("A message id must not be empty: use a new UUID for each message, the same one on every retry.", Problem(text));

    [Fact]
    public void The_longest_has_64_characters() =>
        Assert.Equal("A message id is at most 64 characters long; this one has 65.", Problem(new string('x', 65)));

    [Fact]
    public void Case_matters()
    {
        Assert.True(ClientMessageId.TryParse("a", out var lower, out _));
        Assert.True(ClientMessageId.TryParse("A", out var upper, out _));
        Assert.NotEqual(lower, upper);
    }
}
