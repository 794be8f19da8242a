using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>A disk without room for one more page in the WAL, as a connection sees it: whoever commits a page fails, whoever commits none doesn't.</summary>
/// <remarks>
/// SQLite calls the hook when a commit has put pages into the WAL, and fails the commit when the hook does. Unlike on a real disk the pages stay there.
/// <c>max_page_count</c>, the other way to a full disk, bounds the numbers of new pages only: a page that exists could still be written.
/// </remarks>
internal sealed class FullDisk
{
    private readonly WalHook _hook;
    private volatile bool _isFull;

    public FullDisk() => _hook = (_, _, _, _) => IsFull ? raw.SQLITE_FULL : raw.SQLITE_OK;

    private delegate int WalHook(nint context, nint connection, nint name, int pages);

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Stands between a connection and its WAL from now on. Takes the place of automatic checkpoints.</summary>
    public void Attach(SqliteConnection connection) => SetWalHook(connection.Handle!, _hook, 0);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_wal_hook")]
    private static extern nint SetWalHook(sqlite3 connection, WalHook hook, nint context);
}
