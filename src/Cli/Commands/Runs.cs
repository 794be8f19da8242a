using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>What load and verify have in common.</summary>
internal static class Runs
{
    /// <summary>A client for each room at least.</summary>
    /// <exception cref="CliException">There are fewer.</exception>
    public static void CheckClients(int rooms, int clients)
    {
        if (clients < rooms)
        {
            throw new CliException(ExitCode.Usage, $"--clients: every room needs one at least, and there are {rooms} rooms. Give more --clients, or fewer --rooms.");
        }
    }

    /// <summary>Says what must be said of a plan, before it begins to count; nothing when it is fine.</summary>
    public static Task WarnAsync(string? warning, Terminal terminal) =>
        warning is null ? Task.CompletedTask : terminal.Error.WriteLineAsync($"chatcluster: {warning}");

    /// <summary>Starts a run within a time.</summary>
    /// <exception cref="CliException">It can't connect.</exception>
    public static async Task<T> StartAsync<T>(Func<CancellationToken, Task<T>> start, TimeSpan within, bool hadToken, Terminal terminal, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(within, terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var starting = start(either.Token);
            if (await Task.WhenAny(starting, Task.Delay(terminal.Silence, terminal.Clock, either.Token)) != starting && !either.IsCancellationRequested)
            {
                await terminal.Error.WriteLineAsync($"chatcluster: not all clients are connected yet; it tries for {Duration.Words(within)} at most (--connect-within).");
            }

            return await starting;
        }
        catch (TimeoutException e)
        {
            ct.ThrowIfCancellationRequested();
            throw new CliException(ExitCode.NotConnected, $"{Plain.Sentence(e.Message)} It had {Duration.Words(within)}. Is the server running there? Say where with --url, or give it more time with --connect-within.");
        }
        catch (ChatException e)
        {
            throw ConnectionOptions.Refused(e, hadToken);
        }
    }
}
