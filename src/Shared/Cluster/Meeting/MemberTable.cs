using Npgsql;
using NpgsqlTypes;

namespace ChatCluster.Shared.Cluster.Meeting;

/// <summary>The rows of the nodes, in the shared database. Every method is one round trip and one transaction: a process that freezes holds no lock.</summary>
internal sealed class MemberTable(NpgsqlDataSource database, string address, long incarnation)
{
    // A process with this number at this address that may speak for a cluster. A member of an older cluster may not.
    private const string Stands = """
        EXISTS (
          SELECT FROM cluster_members AS own, cluster_current
          WHERE own.address = @address AND own.incarnation = @incarnation AND own.excluded_at IS NULL
            AND (own.cluster IS NULL OR own.cluster = cluster_current.cluster))
        """;

    // "chat" and "part" in ASCII. Held while one side of a partition excludes the other, so that two sides never exclude each other.
    private const long ExclusionLock = 0x6368_6174_7061_7274;

    /// <summary>Makes the process known; takes the row of a former process at the address, and clears away what is older than an hour.</summary>
    public async Task RegisterAsync(string roles, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        Add(batch, "DELETE FROM cluster_members WHERE heartbeat_at < clock_timestamp() - interval '1 hour'");
        Add(
            batch,
            """
            INSERT INTO cluster_members (address, incarnation, roles, heartbeat_at) VALUES (@address, @incarnation, @roles, clock_timestamp())
            ON CONFLICT (address) DO UPDATE SET
              incarnation = excluded.incarnation, roles = excluded.roles, heartbeat_at = excluded.heartbeat_at,
              cluster = NULL, joined_at = NULL, excluded_at = NULL, excluded_by = NULL
            """,
            new NpgsqlParameter<string>("address", address),
            new NpgsqlParameter<long>("incarnation", incarnation),
            new NpgsqlParameter<string>("roles", roles));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Says that the process lives, and reads what is known of all.</summary>
    /// <param name="cluster">Which cluster it is a member of; null: none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<MeetingView> BeatAsync(Guid? cluster, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        Add(
            batch,
            """
            UPDATE cluster_members
            SET heartbeat_at = clock_timestamp(), cluster = @cluster, joined_at = CASE WHEN @cluster IS NULL THEN NULL ELSE coalesce(joined_at, clock_timestamp()) END
            WHERE address = @address AND incarnation = @incarnation
            """,
            new NpgsqlParameter("cluster", NpgsqlDbType.Uuid) { Value = (object?)cluster ?? DBNull.Value },
            new NpgsqlParameter<string>("address", address),
            new NpgsqlParameter<long>("incarnation", incarnation));
        Add(
            batch,
            """
            SELECT cluster_current.cluster, address, incarnation, cluster_members.cluster,
              extract(epoch FROM clock_timestamp() - heartbeat_at)::float8, CASE WHEN excluded_at IS NULL THEN NULL ELSE excluded_by END
            FROM cluster_current LEFT JOIN cluster_members ON heartbeat_at > clock_timestamp() - interval '1 hour'
            """);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        Guid? current = null;
        var rows = new List<MemberRow>();
        while (await reader.ReadAsync(cancellation))
        {
            current = reader.IsDBNull(0) ? null : reader.GetGuid(0);
            if (!reader.IsDBNull(1))
            {
                rows.Add(new MemberRow(
                    reader.GetString(1),
                    reader.GetInt64(2),
                    reader.IsDBNull(3) ? null : reader.GetGuid(3),
                    TimeSpan.FromSeconds(reader.GetDouble(4)),
                    reader.IsDBNull(5) ? null : reader.GetString(5)));
            }
        }

        return new MeetingView(current, rows);
    }

    /// <summary>Makes a new cluster the current one and the process its first member, if the current one is still the one that it saw and nobody of it lives.</summary>
    /// <returns>Whether it did, or had done so before.</returns>
    public async Task<bool> FoundAsync(Guid? seen, Guid cluster, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        Add(
            batch,
            $"""
            UPDATE cluster_current SET cluster = @cluster, founded_at = clock_timestamp()
            WHERE cluster IS NOT DISTINCT FROM @seen AND {Stands} AND NOT EXISTS (
              SELECT FROM cluster_members AS living
              WHERE living.cluster = @seen AND living.address <> @address AND living.excluded_at IS NULL AND living.heartbeat_at > clock_timestamp() - @living)
            """,
            new NpgsqlParameter<Guid>("cluster", cluster),
            new NpgsqlParameter("seen", NpgsqlDbType.Uuid) { Value = (object?)seen ?? DBNull.Value },
            new NpgsqlParameter<string>("address", address),
            new NpgsqlParameter<long>("incarnation", incarnation),
            new NpgsqlParameter<TimeSpan>("living", MeetingDecision.LivingFor));
        Add(
            batch,
            """
            UPDATE cluster_members SET cluster = @cluster, joined_at = clock_timestamp()
            FROM cluster_current
            WHERE cluster_current.cluster = @cluster AND address = @address AND incarnation = @incarnation
            RETURNING 1
            """,
            new NpgsqlParameter<Guid>("cluster", cluster),
            new NpgsqlParameter<string>("address", address),
            new NpgsqlParameter<long>("incarnation", incarnation));
        return await batch.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>Takes the process out: it ends.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("DELETE FROM cluster_members WHERE address = @address AND incarnation = @incarnation");
        command.Parameters.Add(new NpgsqlParameter<string>("address", address));
        command.Parameters.Add(new NpgsqlParameter<long>("incarnation", incarnation));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What a look has found.</summary>
    /// <param name="Stands">The process may speak for its cluster.</param>
    /// <param name="IsFresh">Its own row has been renewed as lately as those of the living: what the others' rows say counts.</param>
    /// <param name="Living">Addresses of those that live.</param>
    public sealed record Found(bool Stands, bool IsFresh, IReadOnlyList<string> Living);

    /// <summary>Whether the process may speak for its cluster, and which of these nodes live.</summary>
    /// <param name="nodes">Addresses and incarnations.</param>
    /// <param name="livingFor">A node whose heartbeat is younger than this lives.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Found> LookAsync(
        IReadOnlyList<(string Address, long Incarnation)> nodes, TimeSpan livingFor, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {Stands}, EXISTS (
              SELECT FROM cluster_members WHERE address = @address AND incarnation = @incarnation AND heartbeat_at > clock_timestamp() - @living), ARRAY(
              SELECT m.address FROM cluster_members AS m JOIN unnest(@addresses, @incarnations) AS node (address, incarnation) USING (address, incarnation)
              WHERE m.excluded_at IS NULL AND m.heartbeat_at > clock_timestamp() - @living)
            """);
        AddNodes(command.Parameters, nodes);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan>("living", livingFor));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new Found(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetFieldValue<string[]>(2));
    }

    /// <summary>Excludes these nodes for ever, unless the process itself was excluded before.</summary>
    /// <returns>Whether it may go on without them.</returns>
    public async Task<bool> ExcludeAsync(IReadOnlyList<(string Address, long Incarnation)> nodes, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        Add(batch, $"SELECT pg_advisory_xact_lock({ExclusionLock})");
        var exclude = Add(
            batch,
            $"""
            UPDATE cluster_members AS m SET excluded_at = clock_timestamp(), excluded_by = @address
            FROM unnest(@addresses, @incarnations) AS node (address, incarnation)
            WHERE m.address = node.address AND m.incarnation = node.incarnation AND m.excluded_at IS NULL AND {Stands}
            """);
        AddNodes(exclude.Parameters, nodes);
        Add(
            batch,
            $"SELECT {Stands}",
            new NpgsqlParameter<string>("address", address),
            new NpgsqlParameter<long>("incarnation", incarnation));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetBoolean(0);
    }

    private static NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
        return command;
    }

    private void AddNodes(NpgsqlParameterCollection parameters, IReadOnlyList<(string Address, long Incarnation)> nodes)
    {
        parameters.Add(new NpgsqlParameter<string>("address", address));
        parameters.Add(new NpgsqlParameter<long>("incarnation", incarnation));
        parameters.Add(new NpgsqlParameter<string[]>("addresses", [.. nodes.Select(static node => node.Address)]));
        parameters.Add(new NpgsqlParameter<long[]>("incarnations", [.. nodes.Select(static node => node.Incarnation)]));
    }
}
