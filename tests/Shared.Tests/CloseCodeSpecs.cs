using System.Globalization;
using System.Reflection;

namespace ChatCluster.Shared.Tests;

public sealed class CloseCodeSpecs
{
    private static readonly CloseCode[] Codes = Enum.GetValues<CloseCode>();

    [Fact]
    public void Every_code_has_a_number_of_its_own_in_a_range_that_servers_may_use()
    {
        Assert.Equal(Enum.GetNames<CloseCode>().Length, Codes.Distinct().Count());
        Assert.All(Codes, static code => Assert.True((int)code is >= 1000 and <= 1015 or >= 4000 and <= 4999, $"{code} = {(int)code}"));
        Assert.DoesNotContain(Codes, static code => (int)code is 1004 or 1005 or 1006 or 1015); // never sent: RFC 6455 section 7.4.1
    }

    // The client needs no table: the number says it.
    [Theory]
    [InlineData(CloseCode.Draining, true)]
    [InlineData(CloseCode.Silent, true)]
    [InlineData(CloseCode.TooSlow, true)]
    [InlineData(CloseCode.ResumeElsewhere, true)]
    [InlineData(CloseCode.BadFrame, false)]
    [InlineData(CloseCode.BadToken, false)]
    [InlineData(CloseCode.UnsupportedVersion, false)]
    [InlineData(CloseCode.LimitReached, false)]
    [InlineData(CloseCode.Banned, false)]
    public void What_a_new_try_can_help_is_below_4500(CloseCode code, bool comeBack) => Assert.Equal(comeBack, (int)code is >= 4000 and < 4500);

    [Fact]
    public void The_rule_was_thought_about_for_every_code_of_ours()
    {
        var rule = typeof(CloseCodeSpecs).GetMethod(nameof(What_a_new_try_can_help_is_below_4500))!;
        var judged = rule.GetCustomAttributes<InlineDataAttribute>().Select(data => (CloseCode)data.GetData(rule).Single()[0]);
        Assert.Equal(Codes.Where(static code => (int)code >= 4000).Order(), judged.Order());
    }

    [Fact]
    public void The_protocol_page_lists_every_code_of_ours_and_no_other()
    {
        var documented = ProtocolPage.Table("### Close codes").Select(static row => int.Parse(row[0], CultureInfo.InvariantCulture));
        Assert.Equal(Codes.Select(static code => (int)code).Where(static code => code >= 4000).Order(), documented.Order());
    }

    [Fact]
    public void The_protocol_page_says_what_the_codes_of_WebSocket_itself_mean()
    {
        var page = string.Join('\n', ProtocolPage.Section("### Close codes"));
        Assert.All(Codes.Where(static code => (int)code < 4000), code => Assert.Contains($"{(int)code}", page, StringComparison.Ordinal));
    }
}
