using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>Breaks the silence of a command without a connection: says once, after <see cref="Terminal.Silence"/>, what it waits for, and then when it has it.</summary>
/// <remarks>The changes come from the client's loop, the end of the silence from a timer.</remarks>
internal sealed class WaitingLines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly LastWord _heard;
    private readonly string _gateways;
    private readonly ITimer _timer;
    private string _until;
    private bool _isConnected;
    private bool _hasSpoken;
    private bool _isOver;

    /// <param name="gateways">Those that are tried.</param>
    /// <param name="until">See <see cref="Until"/>.</param>
    /// <param name="heard">Knows what went wrong last.</param>
    /// <param name="terminal">Where it is said.</param>
    public WaitingLines(IEnumerable<Uri> gateways, string until, LastWord heard, Terminal terminal)
    {
        _gateways = string.Join(" or ", gateways.Select(static it => it.OriginalString));
        _until = until;
        _heard = heard;
        _terminal = terminal;
        _timer = terminal.Clock.CreateTimer(_ => Speak(), null, terminal.Silence, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A limit in the words of <see cref="Until"/>.</summary>
    public static string Limit(string option, TimeSpan time) => $"{option} ({Duration.Words(time)}) is over";

    /// <summary>Goes on with another limit.</summary>
    /// <param name="limit">What ends the trying, besides Ctrl+C: <c>--within (30.0 s) is over</c>.</param>
    public void Until(string limit)
    {
        lock (_gate)
        {
            _until = limit;
        }
    }

    /// <summary>Hears how it stands with the connection. After <see cref="LastWord.Hear"/>, whose word it repeats.</summary>
    public void Hear(ConnectionChange change)
    {
        lock (_gate)
        {
            switch (change.State)
            {
                case ConnectionState.Connected:
                    _isConnected = true;
                    _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    if (_hasSpoken && !_isOver)
                    {
                        _hasSpoken = false;
                        _terminal.Say($"connected to {change.Gateway?.Authority}");
                    }

                    break;
                case ConnectionState.Waiting or ConnectionState.Connecting when _isConnected:
                    _isConnected = false;
                    _timer.Change(_terminal.Silence, Timeout.InfiniteTimeSpan);
                    break;
                case ConnectionState.Refused or ConnectionState.Disposed:
                    _isOver = true; // the end of the program says what there is to say
                    break;
            }
        }
    }

    /// <summary>Says nothing from now on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    private void Speak()
    {
        lock (_gate)
        {
            if (!_isConnected && !_hasSpoken && !_isOver)
            {
                _hasSpoken = true;
                _terminal.Say($"no connection to {_gateways} yet. {_heard.Or("No gateway has answered")} It goes on trying until {_until}, or Ctrl+C.");
            }
        }
    }
}
