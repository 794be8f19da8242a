using ChatCluster.Client.Tests.Client.Scripted;
using ChatCluster.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>Commands whose server answers "not now" for ever, or doesn't answer.</summary>
public sealed class WaitingSpecs : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ScriptedGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("send lobby hello", "Not known to be stored within 30.0 s")]
    [InlineData("history lobby", "No answer within 30.0 s")]
    [InlineData("tail lobby", "Could not join within 30.0 s")]
    public async Task Who_can_not_join_in_time_is_told_why_and_ends_with_1(string command, string told)
    {
        var (running, line, connection) = await StartAsync(command);

        await connection.RefuseAsync(await connection.ExpectAsync("join"), "unavailable", retryable: true, retryAfterMs: 60_000);

        await EndsAsync(running, line, connection, told, leaves: true);
    }

    [Theory]
    [InlineData("send lobby hello", "send", "Not known to be stored within 30.0 s")]
    [InlineData("history lobby", "history", "No answer within 30.0 s")]
    [InlineData("history lobby --all", "history", "No answer within 30.0 s")]
    public async Task Who_gets_no_other_answer_in_time_is_told_why_and_ends_with_1(string command, string request, string told)
    {
        var (running, line, connection) = await StartAsync(command);
        await connection.LetInAsync(seq: 10);

        await connection.RefuseAsync(await connection.ExpectAsync(request), "unavailable", retryable: true, retryAfterMs: 60_000);

        await EndsAsync(running, line, connection, told, leaves: false);
    }

    [Theory]
    [InlineData("send lobby hello --json")]
    [InlineData("history lobby --json")]
    [InlineData("tail lobby --json")]
    public async Task Who_waits_for_a_connection_is_told_so_and_when_it_is_there(string command)
    {
        using var interrupted = new CancellationTokenSource();
        var line = new CommandLine { Clock = _clock, Silence = TimeSpan.FromSeconds(2) };
        var running = line.StartAsync([.. command.Split(' '), "--url", Url], interrupted.Token);
        var connection = await _gateway.AcceptAsync();
        Assert.Equal("", line.Error);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(
            $"chatcluster: no connection to {Url} yet. No gateway has answered. It goes on trying until --connect-within (10.0 s) is over, or Ctrl+C.\n", line.Error);
        await connection.GreetAsync();
        await Eventually.True("it is told", () => line.Error.EndsWith($"\nchatcluster: connected to 127.0.0.1:{_gateway.Port}\n", StringComparison.Ordinal));

        connection.Kill();
        await interrupted.CancelAsync();
        await running.Soon("the end");
        Assert.Equal("", line.Out);
    }

    [Theory]
    [InlineData("send lobby hello")]
    [InlineData("history lobby")]
    public async Task Who_loses_the_connection_is_told_how_long_it_goes_on(string command)
    {
        using var interrupted = new CancellationTokenSource();
        var line = new CommandLine { Clock = _clock, Silence = TimeSpan.FromSeconds(2) };
        var running = line.StartAsync([.. command.Split(' '), "--url", Url, "--within", "24h"], interrupted.Token);
        var connection = await _gateway.GreetAsync();
        await connection.ExpectAsync("join");
        _gateway.Refuses = 503;
        connection.Kill();

        await Eventually.True("it is told", () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return line.Error.Contains("It goes on trying until --within (86400 s) is over", StringComparison.Ordinal);
        });
        await interrupted.CancelAsync();
        await running.Soon("the end");
        Assert.DoesNotContain("--connect-within", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_says_once_that_a_room_can_not_be_followed_and_when_it_goes_on()
    {
        using var interrupted = new CancellationTokenSource();
        var line = new CommandLine();
        var running = line.StartAsync(["tail", "lobby", "--url", Url], interrupted.Token);
        var first = await _gateway.GreetAsync();
        await first.LetInAsync();
        first.Kill();
        var second = await _gateway.GreetAsync();
        for (var i = 0; i < 3; i++)
        {
            await second.RefuseAsync(await second.ExpectAsync("join"), "unavailable", retryable: true, retryAfterMs: 10);
        }

        await second.LetInAsync(seq: 1, after: 0);
        await second.EventAsync(1);

        await Eventually.True("the message is there", () => line.Out.Length > 0);
        Assert.EndsWith(
            $"""
            chatcluster: connected to 127.0.0.1:{_gateway.Port} again
            chatcluster: lobby can't be followed for now, unavailable: The spec says so; trying again
            chatcluster: lobby goes on

            """,
            line.Error,
            StringComparison.Ordinal);
        await interrupted.CancelAsync();
        Assert.Equal(0, await running.Soon("the end"));
    }

    private string Url => $"http://127.0.0.1:{_gateway.Port}";

    private async Task<(Task<int> Running, CommandLine Line, ScriptedConnection Connection)> StartAsync(string command)
    {
        var line = new CommandLine { Clock = _clock };
        var running = line.StartAsync([.. command.Split(' '), "--url", Url], CancellationToken.None);
        return (running, line, await _gateway.GreetAsync(pingSeconds: 1_000));
    }

    private async Task EndsAsync(Task<int> running, CommandLine line, ScriptedConnection connection, string told, bool leaves)
    {
        await connection.SayAsync(new { type = "ping" });
        await connection.ExpectAsync("pong"); // the refusal was read
        Assert.False(running.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(30));
        if (leaves)
        {
            await connection.ExpectAsync("leave");
        }

        await connection.ExpectCloseAsync();

        Assert.Equal(1, await running.Soon("the end"));
        Assert.Equal("", line.Out);
        Assert.Contains(told, line.Error, StringComparison.Ordinal);
        Assert.Contains("The server said last: unavailable: The spec says so.", line.Error, StringComparison.Ordinal);
    }
}
