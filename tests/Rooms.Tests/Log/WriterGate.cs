using ChatCluster.Rooms.Log;
using ChatCluster.Testing;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>Stands before every commit of one writer: counts them, holds one up, makes one fail.</summary>
internal sealed class WriterGate
{
    private Hold? _hold;
    private Action<SqliteConnection>? _next;
    private int _transactions;

    public WriterGate() => Seams = new SqliteLogSeams { Committing = OnCommitting };

    public SqliteLogSeams Seams { get; }

    public int Transactions => Volatile.Read(ref _transactions);

    /// <summary>Happens instead of the next commit, or before it, once.</summary>
    public void AtNextCommit(Action<SqliteConnection> what) => Volatile.Write(ref _next, what);

    /// <summary>Gives the writer a batch of its own and stops it right before the commit.</summary>
    public async Task<IAsyncDisposable> HoldAsync(IRoomLog log)
    {
        var hold = new Hold();
        Volatile.Write(ref _hold, hold);
        hold.Plug = log.PingAsync();
        await hold.Entered.Task.Soon("a commit to hold");
        return hold;
    }

    private void OnCommitting(SqliteConnection connection)
    {
        Interlocked.Increment(ref _transactions);
        Interlocked.Exchange(ref _hold, null)?.Stay();
        Interlocked.Exchange(ref _next, null)?.Invoke(connection);
    }

    private sealed class Hold : IAsyncDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Plug { get; set; } = Task.CompletedTask;

        public void Stay()
        {
            Entered.SetResult();
            if (!_released.Wait(Patience.Limit))
            {
                throw new TimeoutException("Nobody let the writer go.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            _released.Set();
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
