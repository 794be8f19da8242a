namespace ChatCluster.Cli.Commands;

/// <summary>A limit for work that would go on for ever while a server refuses it for now.</summary>
internal static class TimeLimit
{
    /// <summary>Does some work within a time.</summary>
    /// <param name="work">What to do; it is cancelled when the time is over.</param>
    /// <param name="within">The time.</param>
    /// <param name="message">What is said when it is over.</param>
    /// <param name="terminal">Has the clock.</param>
    /// <param name="ct">Ctrl+C.</param>
    /// <exception cref="CliException">The time is over: <see cref="ExitCode.Broken"/>.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan within, Func<string> message, Terminal terminal, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(within, terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Broken, message());
        }
    }
}
