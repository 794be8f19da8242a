using ChatCluster.Rooms.Log;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>Stands before every statement of one writer, and behind it: counts them, holds one up, makes one fail.</summary>
internal sealed class PostgresWriterGate
{
    private Hold? _hold;
    private Func<NpgsqlConnection, Task>? _before;
    private Func<NpgsqlConnection, Task>? _behind;
    private int _statements;

    public PostgresWriterGate() => Seams = new PostgresLogSeams
    {
        Writing = OnWritingAsync,
        Written = connection => Interlocked.Exchange(ref _behind, null)?.Invoke(connection) ?? Task.CompletedTask,
    };

    public PostgresLogSeams Seams { get; }

    public int Statements => Volatile.Read(ref _statements);

    /// <summary>Happens before the next statement, or instead of it, once.</summary>
    public void BeforeNext(Func<NpgsqlConnection, Task> what) => Volatile.Write(ref _before, what);

    /// <summary>Happens when the next statement was answered, once.</summary>
    public void BehindNext(Func<NpgsqlConnection, Task> what) => Volatile.Write(ref _behind, what);

    /// <summary>Gives the writer a batch of its own and stops it right before the statement.</summary>
    public async Task<IAsyncDisposable> HoldAsync(IRoomLog log)
    {
        var hold = new Hold();
        Volatile.Write(ref _hold, hold);
        hold.Plug = log.PingAsync();
        await hold.Entered.Task.Soon("a statement to hold");
        return hold;
    }

    private async Task OnWritingAsync(NpgsqlConnection connection)
    {
        Interlocked.Increment(ref _statements);
        if (Interlocked.Exchange(ref _hold, null) is { } hold)
        {
            hold.Entered.SetResult();
            await hold.Released.Task.Soon("somebody lets the writer go");
        }

        if (Interlocked.Exchange(ref _before, null) is { } before)
        {
            await before(connection);
        }
    }

    private sealed class Hold : IAsyncDisposable
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Plug { get; set; } = Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            Released.SetResult();
            try
            {
                await Plug.Soon("end of the held batch");
            }
            catch (RoomLogUnavailableException)
            {
                // The log was closed, or made to fail, while it was held: the spec's business.
            }
        }
    }
}
