namespace ChatCluster.Shared.Tests;

public sealed class RoomIdSpecs
{
    private const string Allowed = "A room name takes letters, digits and - _ . :";

    private static RoomId Parse(string text)
    {
        Assert.True(RoomId.TryParse(text, out var room, out var problem), problem);
        Assert.Null(problem);
        return room;
    }

    private static string Problem(string? text)
    {
        Assert.False(RoomId.TryParse(text, out var room, out var problem), $"'{room}' was allowed");
        Assert.Equal(default, room);
        return problem;
    }

    [Theory]
    [InlineData("lobby")]
    [InlineData("A")]
    [InlineData("-_.:")]
    [InlineData("team:dev-2.0_x")]
    [InlineData("大厅")]
    [InlineData("Кухня")]
    [InlineData("हिन्दी")] // Devanagari: vowel signs and the virama are marks
    [InlineData("ห้องนั่งเล่น")] // Thai: vowels above and tone marks
    [InlineData("غرفة")]
    [InlineData("٣٤")] // Arabic-Indic digits
    [InlineData("𐐀𐐨")] // Deseret: letters beyond the basic plane
    [InlineData("𠀀")] // a Han character beyond it
    public void A_name_in_any_script_is_kept_as_it_is(string name)
    {
        Assert.Equal(name, Parse(name).Value);
        Assert.Equal(name, Parse(name).ToString());
    }

    [Theory]
    [InlineData(" ", "U+0020")]
    [InlineData("a b", "U+0020")]
    [InlineData("a\n", "U+000A")]
    [InlineData("a/b", "U+002F")]
    [InlineData("a@b", "U+0040")]
    [InlineData("a\0", "U+0000")]
    [InlineData("№1", "U+2116")]
    [InlineData("a\u200bb", "U+200B")] // zero width space
    [InlineData("a\u202eb", "U+202E")] // right-to-left override
    [InlineData("½", "U+00BD")] // a number, but no decimal digit
    [InlineData("😀", "U+1F600")]
    [InlineData("a\ud83d", "U+FFFD")]
    [InlineData("\ude00a", "U+FFFD")]
    public void Anything_else_is_refused_and_the_refusal_says_what_is_allowed(string name, string culprit) =>
        Assert.Equal($"{Allowed}; {culprit} is not one of them.", Problem(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_name_is_refused(string? name) => Assert.Equal("A room name must not be empty.", Problem(name));

    [Fact]
    public void Two_ways_of_writing_a_letter_are_one_room()
    {
        Assert.Equal(Parse("caf\u00e9"), Parse("cafe\u0301"));
        Assert.Equal("caf\u00e9", Parse("cafe\u0301").Value);
        Assert.Equal(Parse("\ud55c"), Parse("\u1112\u1161\u11ab")); // Hangul: one syllable or three letters
        Assert.Equal(Parse("a\u0323\u0307"), Parse("a\u0307\u0323")); // two marks in either order
    }

    [Fact]
    public void Upper_and_lower_case_are_two_rooms() => Assert.NotEqual(Parse("Lobby"), Parse("lobby"));

    [Theory]
    [InlineData("x", 128)]
    [InlineData("厅", 128)]
    [InlineData("𐐀", 64)] // two code units each
    [InlineData("e\u0301", 128)] // counted after normalisation
    [InlineData("\u03b1\u0313\u0300\u0345", 128)] // four code units that become one: no letter has more
    public void The_longest_name_has_128_code_units(string letter, int count)
    {
        var longest = string.Concat(Enumerable.Repeat(letter, count));
        Assert.Equal(RoomId.MaxLength, Parse(longest).Value.Length);
        Assert.StartsWith("A room name is at most 128 characters long; this one has ", Problem(longest + letter), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_told_its_length()
    {
        Assert.Equal("A room name is at most 128 characters long; this one has 129.", Problem(new string('x', 129)));
        Assert.Equal("A room name is at most 128 characters long; this one has 1000000.", Problem(new string('x', 1_000_000)));
    }

    [Fact]
    public void A_name_that_grows_when_it_is_normalised_is_measured_afterwards() =>
        Assert.Equal("A room name is at most 128 characters long; this one has 129.", Problem(new string('x', 127) + "\ufb2a")); // Hebrew shin with its dot

    [Theory]
    [InlineData("\u0301abc")] // an acute accent
    [InlineData("\u093fabc")] // a Devanagari vowel sign
    public void It_does_not_begin_with_a_combining_mark(string text)
    {
        Assert.False(RoomId.TryParse(text, out _, out var problem));
        Assert.Contains("combining mark", problem, StringComparison.Ordinal);
    }
}
