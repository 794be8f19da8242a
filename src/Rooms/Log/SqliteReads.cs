using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>Runs reads off the caller's thread, a few at a time, each on a connection of its own that is kept for the next.</summary>
/// <remarks>SQLite's calls block: without the bound a storm of catch-ups would hold every thread of the pool.</remarks>
/// <param name="file">What is read.</param>
/// <param name="slots">Most reads at once; the others wait in turn.</param>
/// <param name="seams">Held up by specs.</param>
internal sealed class SqliteReads(SqliteLogFile file, int slots, SqliteLogSeams seams) : IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(slots, slots);
    private readonly ConcurrentBag<SqliteReadSession> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a read when its turn comes.</summary>
    /// <param name="read">Runs on a thread of the pool.</param>
    /// <param name="cancellation">Ends the wait; a read that has begun goes on without the caller.</param>
    /// <exception cref="RoomLogUnavailableException">The file can't be read, or was closed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteReadSession, T> read, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        return await Task.Run(() => RunInSlot(read), CancellationToken.None).WaitAsync(cancellation);
    }

    private T RunInSlot<T>(Func<SqliteReadSession, T> read)
    {
        SqliteReadSession? session = null;
        try
        {
            if (_closed)
            {
                throw new RoomLogUnavailableException($"{file.Path} is closed: the node stops.");
            }

            if (!_idle.TryTake(out session))
            {
                session = new SqliteReadSession(file.OpenReader());
            }

            seams.Reading?.Invoke();
            var result = read(session);
            _idle.Add(session);
            session = null;
            return result;
        }
        catch (SqliteException e)
        {
            throw new RoomLogUnavailableException($"{file.Path} can't be read: {e.Message}", e);
        }
        finally
        {
            // Still here: the read failed, and the connection may be why.
            session?.Dispose();
            _slots.Release();
        }
    }

    /// <summary>Waits for the reads that run and closes the connections; those that wait for their turn fail.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < slots; i++)
        {
            await _slots.WaitAsync();
        }

        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        _slots.Release(slots);
    }
}
