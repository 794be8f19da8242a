using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatCluster.Rooms.Log;

/// <summary>The database file of a <see cref="SqliteRoomLog"/> and how connections to it are set up.</summary>
internal sealed class SqliteLogFile
{
    private readonly TimeSpan _busyTimeout;

    /// <param name="folder">Where the file is.</param>
    /// <param name="busyTimeout">How long a statement waits for another process that holds the file's write lock.</param>
    public SqliteLogFile(string folder, TimeSpan busyTimeout)
    {
        _busyTimeout = busyTimeout;
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), "chat.db");
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>Creates folder and file where they are missing and brings the schema up to this program's.</summary>
    /// <returns>The schema's version.</returns>
    /// <exception cref="RoomLogCannotOpenException">It can't be used; the message says what to do.</exception>
    public int Prepare()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using var connection = OpenWriter(SqliteOpenMode.ReadWriteCreate);
            var version = SqliteMigrations.Apply(connection);
            // The version alone comes from the first bytes of the file, and those may be all that is left of it.
            connection.Read("SELECT (SELECT max(id) FROM rooms), (SELECT max(seq) FROM events WHERE room_id = 1)");
            return version;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new RoomLogCannotOpenException($"{Path} can't be opened: {e.Message.TrimEnd('.')}. {Advice(e)}", e);
        }
    }

    /// <summary>A connection whose commits are durable when they return.</summary>
    public SqliteConnection OpenWriter() => OpenWriter(SqliteOpenMode.ReadWrite);

    /// <summary>A connection that only reads, from a snapshot, whatever the writer does.</summary>
    public SqliteConnection OpenReader()
    {
        // Not opened read-only: then the WAL's index couldn't be made by whoever comes first.
        var connection = Open(SqliteOpenMode.ReadWrite);
        connection.Run("PRAGMA query_only = 1");
        return connection;
    }

    private SqliteConnection OpenWriter(SqliteOpenMode mode)
    {
        var connection = Open(mode);
        try
        {
            // WAL is kept in the file, FULL is not: without it a commit is durable only after the next checkpoint.
            if (connection.Read("PRAGMA journal_mode = WAL") is not "wal")
            {
                throw new RoomLogCannotOpenException(
                    $"{Path} can't be used in WAL mode, without which commits are slow and block readers. Put it on a local disk, not on a network file system.");
            }

            connection.Run("PRAGMA synchronous = FULL");

            // Each room writes to a page of its own, its last one. They stay in memory (a thousand rooms have 4 MB of them, twice the default), and are moved
            // from the WAL into the file once for many batches: with the default, 4 MB, two hundred busy rooms had it moved every fifth batch.
            connection.Run($"PRAGMA cache_size = -{WriterCacheKilobytes}");
            connection.Run($"PRAGMA wal_autocheckpoint = {PagesBeforeCheckpoint}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            // Only starting creates the file: a writer that reconnects must not begin an empty log where the real one has vanished.
            Mode = mode,
            // Those who use connections here keep them; a pool below would only keep broken ones.
            Pooling = false,
            // The driver's own wait, in steps of 150 ms, on top of SQLite's: as short as it gets. Unit: seconds.
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {(int)_busyTimeout.TotalMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private const int WriterCacheKilobytes = 32 * 1024;
    private const int PagesBeforeCheckpoint = 4 * 1024;

    private static string Advice(Exception error) => (error as SqliteException)?.SqliteErrorCode switch
    {
        // The plain error is about tables: they are missing, or others than the log's are there.
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT or raw.SQLITE_ERROR =>
            "It is damaged, or another program's. Restore a backup of it, or move it away together with its -wal and -shm to begin with an empty log.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another program keeps it locked; stop that one.",
        raw.SQLITE_FULL => "Make room on its disk.",
        _ => $"See that its folder can be made or is there, and that the user {Environment.UserName} may write to both, and to its -wal and -shm.",
    };
}
