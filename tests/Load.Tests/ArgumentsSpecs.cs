namespace ChatCluster.Load.Tests;

/// <summary>What is wrong with a command line is said before anything is started.</summary>
public sealed class ArgumentsSpecs
{
    [Theory]
    [InlineData("--seconds 0", "--seconds is '0'; it must be a number from 1 to 3600.")]
    [InlineData("--seconds NaN", "--seconds is 'NaN'; it must be a number from 1 to 3600.")]
    [InlineData("--warm-up -1", "--warm-up is '-1'; it must be a number from 0 to 3600.")]
    [InlineData("--repeat none", "--repeat is 'none'; it must be a number from 1 to 100.")]
    [InlineData("--repeat 1.5", "--repeat is '1.5'; it must be a number from 1 to 100.")]
    [InlineData("--keep a/b", "--keep is 'a/b'; it must be of letters, digits, '-', '_' and '.'.")]
    [InlineData("--scenarios S99", "--scenarios: there is no S99; there are S1, S2, S3, S4, S5, S6, S7, S8, S9, S10.")]
    public void What_is_wrong_is_named(string line, string error) =>
        Assert.Equal(error, Assert.Single(Parse(line).Errors).Message);

    [Fact]
    public void Ours_and_Bun_are_measured_when_nobody_is_named()
    {
        var arguments = new Arguments();
        var parsed = arguments.Command(static (_, _) => Task.FromResult(0)).Parse([]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(["ours", "bun"], arguments.Systems(parsed).Select(static it => it.Name));
        Assert.Equal(["S1", "S2", "S3", "S4"], arguments.Scenarios(parsed).Select(static it => it.Name));
        Assert.Equal(1, arguments.Repeat(parsed));
    }

    private static System.CommandLine.ParseResult Parse(string line) => new Arguments().Command(static (_, _) => Task.FromResult(0)).Parse(line.Split(' '));
}
