namespace ChatCluster.Testing;

/// <summary>Waits until something is so, for what can only be asked and not awaited.</summary>
public static class Eventually
{
    /// <summary>Asks again and again.</summary>
    /// <param name="what">What must become so; named when it doesn't.</param>
    /// <param name="ask">The question.</param>
    /// <param name="limit">For what may take longer than <see cref="Patience.Limit"/>.</param>
    /// <param name="every">How often, where an answer costs work: of a process, on a machine that others share. Default: 20 ms.</param>
    public static async Task TrueAsync(string what, Func<Task<bool>> ask, TimeSpan? limit = null, TimeSpan? every = null)
    {
        using var patience = new CancellationTokenSource(limit ?? Patience.Limit);
        using var timer = new PeriodicTimer(every ?? TimeSpan.FromMilliseconds(20));
        while (!await ask())
        {
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {(limit ?? Patience.Limit).TotalSeconds} s: {what}");
            }
        }
    }

    /// <inheritdoc cref="TrueAsync" />
    public static Task True(string what, Func<bool> ask) => TrueAsync(what, () => Task.FromResult(ask()));
}
