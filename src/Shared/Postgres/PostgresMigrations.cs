using System.Reflection;
using Npgsql;

namespace ChatCluster.Shared.Postgres;

/// <summary>Brings the schema of the shared database up to this program's. The version is the number of the last script that ran.</summary>
/// <remarks>Scripts are <c>Migrations/NNNN_what.sql</c>, embedded, numbered from 1 without a hole; one that was released never changes.</remarks>
internal static class PostgresMigrations
{
    private const string Prefix = "ChatCluster.Shared.Postgres.Migrations.";

    // "chat" and "schema" in ASCII. Held by the transaction that migrates; the nodes that start at the same time wait for it.
    private const long LockKey = 0x6368_6174_7363_686D;

    // For one statement, and for waiting until another node has migrated. A large table takes its time; but a host that vanishes in the middle of it must not
    // keep the node from trying again for ever. Unit: seconds.
    private const int Patience = 15 * 60;

    /// <summary>Runs what is missing, all in one transaction. Harmless when nothing is missing, or when many nodes do it at once.</summary>
    /// <returns>The version that the database has now.</returns>
    /// <exception cref="DatabaseCannotOpenException">A newer program has written the database, or it can't hold every name.</exception>
    public static async Task<int> ApplyAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var scripts = Scripts();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // SQL_ASCII takes any bytes as they are. What others can't write would fail the batch it is in, with the events of everybody else.
        if (connection.PostgresParameters["server_encoding"] is not ("UTF8" or "SQL_ASCII") and var encoding)
        {
            throw new DatabaseCannotOpenException(
                $"The database's encoding is {encoding}, and people have names that it can't write. Create one with UTF8: "
                + "CREATE DATABASE chat ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C'.");
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellation);
        await RunAsync(connection, "CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL)", cancellation);
        await using var read = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellation))!;
        if (version > scripts.Count)
        {
            throw new DatabaseCannotOpenException(
                $"The database has schema version {version}, and this program knows versions up to {scripts.Count}: a newer ChatCluster has written it. "
                + "Start that version or a later one, or restore the backup that was made before the upgrade.");
        }

        if (version < scripts.Count)
        {
            foreach (var script in scripts.Skip(version))
            {
                await RunAsync(connection, script, cancellation);
            }

            await RunAsync(connection, $"DELETE FROM schema_version; INSERT INTO schema_version VALUES ({scripts.Count})", cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return scripts.Count;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            })];
    }
}
