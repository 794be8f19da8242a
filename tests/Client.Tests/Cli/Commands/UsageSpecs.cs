using ChatCluster.Cli.Commands;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>Command lines that can't be meant so: a plain line and 2, without asking any server.</summary>
public class UsageSpecs
{
    [Theory]
    [InlineData("", "Say what to do: send, tail, history, load, verify.")]
    [InlineData("frobnicate --for 10s", ": There is no command 'frobnicate'. There are send, tail, history, load, verify. Try chatcluster --help.")]
    [InlineData("sned --user alice lobby hello", ": There is no command 'sned'. Did you mean send? Try chatcluster --help.")]
    [InlineData("verfy --for 10s", "Did you mean verify?")]
    [InlineData("send", ": <room> and <text> are missing. Try chatcluster send --help.")]
    [InlineData("send lobby", ": <text> is missing.")]
    [InlineData("history", ": <room> is missing.")]
    [InlineData("history --limit x", ": <room> is missing. --limit: 'x' is not a number")]
    [InlineData("tail lobby other", "'other'")]
    [InlineData("send lobby hello --within 3", "--within: '3' is no duration")]
    [InlineData("send lobby hello --within 0s", "'0s' is no duration")]
    [InlineData("send lobby hello --url ftp://x", "'ftp://x' is no gateway's address")]
    [InlineData("send lobby hello --url http://u:p@x", "is no gateway's address")]
    [InlineData("tail lobby --recent -1", "'-1' is not a number from 0")]
    [InlineData("history lobby --before x", "'x' is not a place")]
    [InlineData("history lobby --before 5 --after 3", "neither with --after")]
    [InlineData("history lobby --before 5 --all", "nor with --all")]
    [InlineData("history lobby --all --limit 5", "--all and --limit")]
    [InlineData("send lobby hello --user alice --token x.y.z", "--user doesn't go with --token")]
    [InlineData("send --usr alice", "no option --usr")]
    [InlineData("send lobby --jsn", "no option --jsn")]
    [InlineData("send --usr alice lobby hello", ": There is no option --usr. Did you mean --user? Try chatcluster send --help.")]
    [InlineData("load --colour red", ": There is no option --colour. Try chatcluster load --help.")]
    [InlineData("history --usr", "no option --usr")]
    [InlineData("tail --usr", "no option --usr")]
    [InlineData("history lobby --limit 0", "'0' is not a number from 1")]
    [InlineData("load --rate", ": --rate needs a value. Try chatcluster load --help.")]
    [InlineData("history lobby --limit", ": --limit needs a value.")]
    [InlineData("tail --url", ": <room> is missing. --url needs a value.")]
    [InlineData("load --rate 0", "'0' is not a number from 0.1")]
    [InlineData("load --rate NaN", "'NaN' is not a number")]
    [InlineData("load --rooms 10 --clients 9", "there are 10 rooms")]
    [InlineData("verify --rooms 10 --clients 9", "there are 10 rooms")]
    [InlineData("verify --flapping 2", "'2' is not a number from 0 to 1")]
    [InlineData("verify --slow 0.9 --flapping 0.9", "together they are 1.8, and 1 at most is possible")]
    [InlineData("verify --for ever", "'ever' is no duration")]
    [InlineData("verify --seed x", "'x' is not a number")]
    public async Task A_wrong_command_line_is_told_in_a_line_and_ends_with_2(string line, string told)
    {
        var (code, output, error) = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.StartsWith("chatcluster: ", error, StringComparison.Ordinal);
        Assert.EndsWith(" --help.\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "chatcluster verify --url")]
    [InlineData("--help", "130 after Ctrl+C")]
    [InlineData("send --help", "chatcluster send lobby -- \"--this begins with a dash\"")]
    [InlineData("tail -h", "chatcluster tail lobby --json")]
    [InlineData("history --help", "chatcluster history lobby --all")]
    [InlineData("load --help", "from the time at which the message should have been sent")]
    [InlineData("verify --help", "[default: 60s]")]
    public async Task Help_has_examples(string line, string told)
    {
        var (code, output, error) = await CommandLine.RunAsync(line.Split(' '));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send lobby hello")]
    [InlineData("tail lobby")]
    [InlineData("history lobby")]
    [InlineData("load --for 1s")]
    [InlineData("verify --for 1s")]
    public async Task Without_a_server_each_command_says_so_and_ends_with_3(string line)
    {
        var (code, output, error) = await CommandLine.RunAsync([.. line.Split(' '), "--url", "http://127.0.0.1:1,127.0.0.1:2", "--connect-within", "300ms"]);
        Assert.Equal((3, ""), (code, output));
        Assert.Contains("Is the server running there? Say where with --url", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("load --for 1s")]
    [InlineData("verify --for 1s")]
    public async Task Who_waits_for_a_server_is_told_what_is_waited_for(string line)
    {
        var command = new CommandLine { Silence = TimeSpan.FromSeconds(2) };
        await command.StartAsync([.. line.Split(' '), "--url", "http://127.0.0.1:1", "--connect-within", "2500ms"], CancellationToken.None).Soon("the refusal");
        Assert.StartsWith("chatcluster: not all clients are connected yet; it tries for 2.50 s at most (--connect-within).\n", command.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tail lobby", 0)]
    [InlineData("tail lobby --user bob --json", 0)]
    [InlineData("send lobby tail", 130)]
    [InlineData("verify", 130)]
    [InlineData("frob", 130)]
    public void A_second_Ctrl_C_ends_tail_with_0_and_the_others_with_130(string line, int code) =>
        Assert.Equal(code, ChatClusterProgram.ExitCodeAtOnce(line.Split(' ')));

    [Theory]
    [InlineData("send lobby hello", 130)]
    [InlineData("history lobby", 130)]
    [InlineData("tail lobby", 0)]
    public async Task Ctrl_C_while_it_connects_ends_tail_with_0_and_the_others_with_130(string command, int code)
    {
        using var interrupted = new CancellationTokenSource();
        var line = new CommandLine();
        var running = line.StartAsync([.. command.Split(' '), "--url", "http://127.0.0.1:1"], interrupted.Token);
        await interrupted.CancelAsync();
        Assert.Equal(code, await running.Soon("the end"));
        Assert.Equal("", line.Out);
    }
}
