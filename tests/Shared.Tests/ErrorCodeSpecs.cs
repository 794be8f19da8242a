using System.Text.RegularExpressions;

namespace ChatCluster.Shared.Tests;

public sealed partial class ErrorCodeSpecs
{
    private static readonly ErrorCode[] Codes = [.. Enum.GetValues<ErrorCode>().Where(static code => code != ErrorCode.None)];

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex SnakeCase();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();

    private static string AsSnakeCase(ErrorCode code) => Regex.Replace(code.ToString(), "(?<!^)([A-Z])", "_$1").ToLowerInvariant();

    [Fact]
    public void Every_code_has_a_number_and_a_name_of_its_own()
    {
        Assert.Equal(Codes.Length, Codes.Select(static code => (int)code).Distinct().Count());
        Assert.Equal(Codes.Length, Codes.Select(static code => code.Name()).Distinct().Count());
        Assert.All(Codes, static code => Assert.Matches(SnakeCase(), code.Name()));
        Assert.All(Codes, static code => Assert.Equal(AsSnakeCase(code), code.Name()));
    }

    // They go over the wire between nodes of different versions.
    [Fact]
    public void The_numbers_are_those_of_the_first_release() => Assert.Equal(
        [
            "Malformed=1", "UnknownType=2", "MissingField=3", "WrongType=4", "FrameTooLarge=5", "InvalidRoom=6", "InvalidId=7", "TextEmpty=8",
            "TextTooLong=9", "NotJoined=10", "AlreadyJoined=11", "TooManyRooms=12", "AfterAhead=13", "RateLimited=14", "Overloaded=15", "Unavailable=16",
            "BadToken=17", "Internal=18",
        ],
        Codes.Take(18).Select(static code => $"{code}={(int)code}"));

    [Fact]
    public void A_code_of_a_newer_version_is_called_internal() => Assert.Equal("internal", ((ErrorCode)9999).Name());

    [Fact]
    public void The_protocol_page_lists_every_code_and_no_other()
    {
        var documented = ProtocolPage.Table("### Error codes").SelectMany(static row => Quoted().Matches(row[0]).Select(static match => match.Groups[1].Value));
        Assert.Equal(Codes.Select(static code => code.Name()).Order(), documented.Order());
    }

    [Fact]
    public void The_protocol_page_says_which_can_be_retried()
    {
        foreach (var row in ProtocolPage.Table("### Error codes"))
        {
            var codes = Codes.Where(code => row[0].Contains($"`{code.Name()}`", StringComparison.Ordinal));
            Assert.All(codes, code => Assert.True(code.IsRetryable() == (row[2] != "no"), $"{code.Name()}: the page says '{row[2]}'."));
        }
    }
}
