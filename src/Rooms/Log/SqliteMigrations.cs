using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>Brings the schema of a log file up to this program's. The version is the number of the last script that ran, kept as <c>user_version</c>.</summary>
/// <remarks>Scripts are <c>Migrations/Sqlite/NNNN_what.sql</c>, embedded, numbered from 1 without a hole; one that was released never changes.</remarks>
internal static class SqliteMigrations
{
    private const string Prefix = "ChatCluster.Rooms.Log.Migrations.Sqlite.";

    /// <summary>Runs what is missing, each script in a transaction of its own. Harmless when nothing is missing, or when two processes do it at once.</summary>
    /// <returns>The version that the file has now.</returns>
    /// <exception cref="RoomLogCannotOpenException">The file was written by a newer program.</exception>
    public static int Apply(SqliteConnection connection)
    {
        var scripts = Scripts();
        while (true)
        {
            var version = Version(connection);
            if (version > scripts.Count)
            {
                throw new RoomLogCannotOpenException(
                    $"{connection.DataSource} has schema version {version}, and this program knows versions up to {scripts.Count}: a newer ChatCluster has "
                    + "written it. Start that version or a later one, or restore the backup that was made before the upgrade.");
            }

            if (version == scripts.Count)
            {
                return version;
            }

            using var transaction = connection.BeginTransaction(deferred: false);
            // Once more, now that nobody else can write: another process may have been faster.
            if (Version(connection) == version)
            {
                connection.Run(scripts[version]);
                connection.Run($"PRAGMA user_version = {version + 1}");
            }

            transaction.Commit();
        }
    }

    private static int Version(SqliteConnection connection) => Convert.ToInt32(connection.Read("PRAGMA user_version"), CultureInfo.InvariantCulture);

    private static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            })];
    }
}
