using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>Keeps the WAL from growing for as long as readers are busy. Used by the writer between two batches.</summary>
/// <remarks>
/// SQLite moves the WAL into the file by itself, but begins it anew only when it finds a moment without any reader of it; under readers that follow
/// each other closely that never comes. Past a bound the writer makes that moment: it waits for the readers that are there, and while it does, new ones
/// need the WAL no more. A reader that stays, such as a backup, costs the writer that wait every two seconds, and the WAL grows until it is gone.
/// </remarks>
internal sealed class SqliteWalTrimmer(SqliteLogFile file, TimeProvider clock, SqliteLogSeams seams)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly FileInfo _wal = new($"{file.Path}-wal");
    private long _triedAt = clock.GetTimestamp();

    /// <summary>Empties the WAL when it is too long.</summary>
    /// <param name="connection">The writer's, outside of a transaction.</param>
    public void Trim(SqliteConnection connection)
    {
        if (clock.GetElapsedTime(_triedAt) < Pause)
        {
            return;
        }

        _triedAt = clock.GetTimestamp();
        _wal.Refresh();
        if (!_wal.Exists || _wal.Length <= seams.WalBytes)
        {
            return;
        }

        var usual = Convert.ToInt64(connection.Read("PRAGMA busy_timeout"), CultureInfo.InvariantCulture);
        connection.Run($"PRAGMA busy_timeout = {(int)Patience.TotalMilliseconds}");
        try
        {
            connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        finally
        {
            connection.Run($"PRAGMA busy_timeout = {usual}");
        }
    }
}
