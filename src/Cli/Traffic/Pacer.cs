namespace ChatCluster.Cli.Traffic;

/// <summary>Hands over each message when it is due, and all that have become due meanwhile at once: the rate holds however slow the answers are.</summary>
internal static class Pacer
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs until it is stopped.</summary>
    /// <param name="arrivals">What is due when.</param>
    /// <param name="send">Must not wait.</param>
    /// <param name="clock">The run's clock.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task RunAsync(Arrivals arrivals, Action<Arrival> send, RunClock clock, CancellationToken stop)
    {
        var next = arrivals.Next();
        while (!stop.IsCancellationRequested)
        {
            while (next.Due <= clock.Now && !stop.IsCancellationRequested)
            {
                send(next);
                next = arrivals.Next();
            }

            var wait = next.Due - clock.Now;
            await Task.Delay(wait > ShortestWait ? wait : ShortestWait, clock.Provider, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
