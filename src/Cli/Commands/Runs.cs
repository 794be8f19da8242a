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

    /// <summary>Starts a run within a time.</summary>
    /// <exception cref="CliException">It can't connect.</exception>
    public static async Task<T> StartAsync<T>(Func<CancellationToken, Task<T>> start, TimeSpan within, Terminal terminal, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(within, terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await start(either.Token);
        }
        catch (TimeoutException e)
        {
            ct.ThrowIfCancellationRequested();
            throw new CliException(ExitCode.NotConnected, $"{Plain.Sentence(e.Message)} It had {Duration.Words(within)}. Is the server running there? Say where with --url, or give it more time with --connect-within.");
        }
        catch (ChatException e)
        {
            throw ConnectionOptions.Refused(e);
        }
    }
}
