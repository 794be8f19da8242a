namespace ChatCluster.Shared.Tests;

public sealed class UserIdSpecs
{
    private static UserId Parse(string text)
    {
        Assert.True(UserId.TryParse(text, out var user, out var problem), problem);
        Assert.Null(problem);
        return user;
    }

    private static string Problem(string? text)
    {
        Assert.False(UserId.TryParse(text, out var user, out var problem), $"'{user}' was allowed");
        Assert.Equal(default, user);
        return problem;
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("Mary Ann O'Neil")]
    [InlineData("auth0|5f7c8ec7")]
    [InlineData("alice+chat@example.org")]
    [InlineData("王小明")]
    [InlineData("สมชาย ใจดี")]
    [InlineData("अनुष्का")]
    [InlineData("𐐀")]
    public void A_name_as_people_and_identity_providers_write_it_is_kept(string name) => Assert.Equal(name, Parse(name).Value);

    [Theory]
    [InlineData("alice:", "U+003A")] // would look like "alice: hello" in the group socket
    [InlineData("a\tb", "U+0009")]
    [InlineData("a\u00a0b", "U+00A0")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("<b>", "U+003C")]
    [InlineData("👩", "U+1F469")]
    [InlineData("\ud83d", "U+FFFD")]
    public void Anything_else_is_refused_and_the_refusal_says_what_is_allowed(string name, string culprit) =>
        Assert.Equal($"A user name takes letters, digits, single spaces and - _ . @ + ' |; {culprit} is not one of them.", Problem(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public void No_name_is_refused(string? name) => Assert.Equal("A user name must not be empty.", Problem(name));

    [Fact]
    public void Spaces_around_a_name_are_dropped_and_two_inside_are_refused()
    {
        Assert.Equal(new UserId("alice b"), Parse("  alice b "));
        Assert.Equal("A user name has no two spaces in a row.", Problem("alice  b"));
    }

    [Fact]
    public void Two_ways_of_writing_a_letter_are_one_user_and_case_is_kept()
    {
        Assert.Equal(Parse("Ren\u00e9"), Parse("Rene\u0301"));
        Assert.NotEqual(Parse("Alice"), Parse("alice"));
    }

    [Fact]
    public void The_longest_name_has_64_code_units()
    {
        Assert.Equal(UserId.MaxLength, Parse(new string('x', 64)).Value.Length);
        Assert.Equal(UserId.MaxLength, Parse(' ' + new string('x', 64) + ' ').Value.Length);
        Assert.Equal("A user name is at most 64 characters long; this one has 65.", Problem(new string('x', 65)));
    }
}
