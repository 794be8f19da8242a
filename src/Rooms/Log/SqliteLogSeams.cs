using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>Where specs reach into the writer to make it slow or fail; nobody else sets any of it. Called on the writer's thread.</summary>
internal sealed class SqliteLogSeams
{
    /// <summary>The writer has a new connection.</summary>
    public Action<SqliteConnection>? Connected { get; set; }

    /// <summary>Everything of a batch is written, nothing is committed; what it throws is the outcome of the commit.</summary>
    public Action<SqliteConnection>? Committing { get; set; }

    /// <summary>Past this length the WAL is emptied at the next opportunity. Left to itself, SQLite keeps it near 4 MiB when no reader is in the way.</summary>
    public long WalBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long to wait for another process that holds the file's write lock.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
