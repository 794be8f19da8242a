namespace ChatCluster.Cli.Commands;

/// <summary>Tells how far a long run is: every second, written over, for somebody who watches; every ten seconds on lines of its own for a log.</summary>
internal sealed class ProgressLines(Terminal terminal)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    /// <summary>Tells it until the time is over or it is interrupted.</summary>
    /// <param name="time">How long.</param>
    /// <param name="line">What to tell.</param>
    /// <param name="interrupted">Ends it early.</param>
    public async Task ForAsync(TimeSpan time, Func<string> line, CancellationToken interrupted)
    {
        var began = terminal.Clock.GetTimestamp();
        var told = TimeSpan.Zero;
        while (!interrupted.IsCancellationRequested && time - terminal.Clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < Second ? left : Second, terminal.Clock, interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var elapsed = terminal.Clock.GetElapsedTime(began);
            if (terminal.IsWatched)
            {
                await terminal.Error.WriteAsync($"\r\u001b[K{line()}");
            }
            else if (elapsed - told >= LogEvery)
            {
                told = elapsed;
                await terminal.Error.WriteLineAsync(line());
            }
        }

        if (terminal.IsWatched)
        {
            await terminal.Error.WriteAsync("\r\u001b[K");
        }
    }
}
