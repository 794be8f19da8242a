using ChatCluster.Cli.Commands;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>Who waits for a connection is told so after a while, once, and told when it is there if anything had been said.</summary>
public sealed class WaitingLinesSpecs : IDisposable
{
    private static readonly Uri One = new("http://one:8080");
    private static readonly ConnectionChange Trying = new(ConnectionState.Connecting, One);
    private static readonly ConnectionChange Failed = new(ConnectionState.Waiting, One, Reason: "Connection refused");
    private static readonly ConnectionChange Connected = new(ConnectionState.Connected, One);

    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly LastWord _heard = new();
    private readonly WaitingLines _lines;

    public WaitingLinesSpecs() => _lines = new WaitingLines(
        [One, new Uri("http://two:8080")], "--connect-within (10.0 s) is over", _heard, new Terminal(TextReader.Null, TextWriter.Null, _error) { Clock = _clock });

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void It_is_said_after_two_seconds_and_once_however_often_it_fails()
    {
        Hear(Trying, Failed);
        _clock.Advance(TimeSpan.FromSeconds(1.999));
        Assert.Equal("", _error.ToString());
        _clock.Advance(TimeSpan.FromSeconds(0.001));
        Hear(Trying, Failed);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            "chatcluster: no connection to http://one:8080 or http://two:8080 yet. one:8080: Connection refused. It goes on trying until --connect-within (10.0 s) is over, or Ctrl+C.\n",
            _error.ToString());
    }

    [Fact]
    public void It_is_said_without_a_reason_where_nobody_answers()
    {
        Hear(Trying);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("yet. No gateway has answered. It goes on", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_was_told_is_told_when_it_is_connected()
    {
        Hear(Trying);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Hear(Connected);
        Assert.EndsWith("\nchatcluster: connected to one:8080\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_connected_in_time_hears_nothing()
    {
        Hear(Trying, Failed, Trying, Connected);
        _clock.Advance(TimeSpan.FromHours(1));
        Hear(Failed);
        _clock.Advance(TimeSpan.FromSeconds(1.999));
        Hear(Trying, Connected);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Each_loss_is_said_once_with_the_limit_of_then()
    {
        Hear(Trying);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Hear(Connected);
        _lines.Until("--within (30.0 s) is over");
        Hear(Failed, Trying, Failed);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Hear(Trying, Connected);
        var lines = _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("one:8080: Connection refused. It goes on trying until --within (30.0 s) is over, or Ctrl+C.", lines[2], StringComparison.Ordinal);
        Assert.Equal("chatcluster: connected to one:8080", lines[3]);
    }

    [Theory]
    [InlineData(ConnectionState.Refused)]
    [InlineData(ConnectionState.Disposed)]
    public void After_the_end_nothing_is_said(ConnectionState end)
    {
        Hear(Trying, new ConnectionChange(end));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("", _error.ToString());
    }

    private void Hear(params ConnectionChange[] changes)
    {
        foreach (var change in changes)
        {
            _heard.Hear(change);
            _lines.Hear(change);
        }
    }
}
