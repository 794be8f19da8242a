using System.Diagnostics.CodeAnalysis;
using ChatCluster.Shared.Postgres;
using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>Work on pooled connections, a few at a time: the others wait in turn, without a thread and without a connection.</summary>
/// <param name="database">The database.</param>
/// <param name="slots">Most at once.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
internal sealed class PostgresTurns(PostgresDatabase database, int slots)
{
    /// <summary>How long a caller waits at most, for its turn and for the answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _slots = new(slots, slots);

    /// <summary>Works when the turn comes.</summary>
    /// <param name="work">
    /// Done again on a new connection when the one from the pool turns out to have ended, so it must be harmless to do twice. Once begun it isn't cancelled: that
    /// would take another connection to the server, and nobody would know what came of it.
    /// </param>
    /// <param name="cancellation">Gives the turn up.</param>
    /// <exception cref="RoomLogUnavailableException">The database made trouble, or didn't answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation))
            {
                await _slots.WaitAsync(either.Token);
            }

            // A hanging connection keeps its slot: more of them at a server that hangs would help nobody.
            return await RunInSlotAsync(work).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new RoomLogUnavailableException($"{database.Name} did not answer within {Limit.TotalSeconds} s.", e);
        }
        catch (Exception e) when (PostgresTrouble.Is(e))
        {
            throw new RoomLogUnavailableException($"{database.Name}: {e.Message}", e);
        }
    }

    private async Task<T> RunInSlotAsync<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        try
        {
            return await RunOnceAsync(work);
        }
        // After a restart of the server all of the pool is dead, and the first to notice makes the driver empty it.
        catch (Exception e) when (PostgresTrouble.IsEndOfConnection(e))
        {
            return await RunOnceAsync(work);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        return await work(connection);
    }
}
