using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>Where specs reach into the log to make it slow or fail; nobody else sets any of it. Called on the thread that works, the writer's nearly always.</summary>
internal sealed class SqliteLogSeams
{
    /// <summary>The writer has a new connection.</summary>
    public Action<SqliteConnection>? Connected { get; set; }

    /// <summary>Everything of a batch is written, nothing is committed; what it throws is the outcome of the commit.</summary>
    public Action<SqliteConnection>? Committing { get; set; }

    /// <summary>Something is about to be read, on a thread of the pool: it holds the slot of the read for as long as it takes.</summary>
    public Action? Reading { get; set; }

    /// <summary>Past this length the WAL is emptied at the next opportunity. Left to itself, SQLite keeps it near 16 MiB when no reader is in the way.</summary>
    public long WalBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long to wait for another process that holds the file's write lock.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
