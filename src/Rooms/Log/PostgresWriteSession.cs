using Npgsql;
using NpgsqlTypes;

namespace ChatCluster.Rooms.Log;

/// <summary>The writer's connection and its prepared statements. Used by one at a time.</summary>
/// <remarks>
/// No explicit transactions: each call is one statement in a transaction of its own, so a process that is frozen or cut off never leaves one open, with
/// rooms locked, behind.
/// </remarks>
internal sealed class PostgresWriteSession : IAsyncDisposable
{
    // Rows of a room get in only while the part's term is the room's, all or none of them. FOR SHARE makes that true until the commit: without it, this
    // statement's view of the terms may be older than the claim of an owner that has read the room's head already. Locked in the order of ids, so that two
    // writers never wait for each other in a circle.
    private const string Insert =
        """
        WITH owned AS MATERIALIZED (
          SELECT part.number, rooms.id
          FROM unnest($1, $2) WITH ORDINALITY AS part (room_id, term, number)
          JOIN rooms ON rooms.id = part.room_id AND rooms.term = part.term
          ORDER BY rooms.id
          FOR SHARE OF rooms
        ), written AS (
          INSERT INTO events (room_id, seq, at, kind, sender, client_id, body)
          SELECT owned.id, row.seq, row.at, row.kind, row.sender, row.client_id, row.body
          FROM unnest($3, $4, $5, $6, $7, $8, $9) AS row (part, seq, at, kind, sender, client_id, body)
          JOIN owned ON owned.number = row.part
        )
        SELECT number::int FROM owned
        """;

    private const string PlacesTaken =
        """
        SELECT row.part, min(row.seq)
        FROM unnest($1) WITH ORDINALITY AS part (room_id, number)
        JOIN unnest($2, $3) AS row (part, seq) ON row.part = part.number
        JOIN events ON events.room_id = part.room_id AND events.seq = row.seq
        GROUP BY row.part
        """;

    // The answer of a server that takes no writes: a standby, or one that was made read-only.
    private const string Check = "SELECT current_setting('transaction_read_only') = 'on'";

    // Writes a row version and changes nothing.
    private const string TouchVersion = "UPDATE schema_version SET version = version";

    private readonly NpgsqlConnection _connection;
    private readonly StandbyWatch _standby;
    private readonly NpgsqlCommand _insert;
    private readonly NpgsqlParameter<List<long>> _rooms = Array<List<long>>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<long>> _terms = Array<List<long>>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<int>> _partOf = Array<List<int>>(NpgsqlDbType.Integer);
    private readonly NpgsqlParameter<List<long>> _seqs = Array<List<long>>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<DateTime>> _times = Array<List<DateTime>>(NpgsqlDbType.TimestampTz);
    private readonly NpgsqlParameter<List<short>> _kinds = Array<List<short>>(NpgsqlDbType.Smallint);
    private readonly NpgsqlParameter<List<string>> _senders = Array<List<string>>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<List<string>> _clientIds = Array<List<string>>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<List<ReadOnlyMemory<byte>>> _bodies = Array<List<ReadOnlyMemory<byte>>>(NpgsqlDbType.Bytea);

    private PostgresWriteSession(NpgsqlConnection connection)
    {
        _connection = connection;
        _standby = new StandbyWatch(connection);
        _insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters = { _rooms, _terms, _partOf, _seqs, _times, _kinds, _senders, _clientIds, _bodies },
        };
    }

    /// <summary>The connection.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Connects and prepares what is used all the time.</summary>
    public static async Task<PostgresWriteSession> OpenAsync(NpgsqlDataSource database)
    {
        var connection = await database.OpenConnectionAsync();
        try
        {
            var session = new PostgresWriteSession(connection);
            await session._insert.PrepareAsync();
            return session;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a batch; durable when this returns.</summary>
    /// <returns>Numbers of the parts that were written; the others have a newer owner.</returns>
    /// <exception cref="RoomLogUnavailableException">No standby has confirmed it, and the server is told to wait for one.</exception>
    public async Task<List<int>> WriteAsync(PostgresBatch batch)
    {
        (_rooms.TypedValue, _terms.TypedValue) = (batch.Rooms, batch.Terms);
        (_partOf.TypedValue, _seqs.TypedValue, _times.TypedValue, _kinds.TypedValue) = (batch.PartOf, batch.Seqs, batch.Times, batch.Kinds);
        (_senders.TypedValue, _clientIds.TypedValue, _bodies.TypedValue) = (batch.Senders, batch.ClientIds, batch.Bodies);
        var owners = new List<int>(batch.Parts.Count);
        await using var row = await _insert.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            owners.Add(row.GetInt32(0));
        }

        // Rows come before the commit, and a commit can fail: it is done when the server is ready for the next statement, which is what this waits for.
        await row.NextResultAsync();
        _standby.ThrowIfUnconfirmed();
        return owners;
    }

    /// <summary>Finds the events of a batch whose place in their room is taken.</summary>
    /// <returns>The part, and the first of its places that is taken.</returns>
    public async Task<List<(int Part, long Seq)>> FindPlacesTakenAsync(PostgresBatch batch)
    {
        await using var query = new NpgsqlCommand(PlacesTaken, _connection)
        {
            Parameters =
            {
                new NpgsqlParameter<List<long>> { TypedValue = batch.Rooms },
                new NpgsqlParameter<List<int>> { TypedValue = batch.PartOf },
                new NpgsqlParameter<List<long>> { TypedValue = batch.Seqs },
            },
        };
        var taken = new List<(int, long)>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            taken.Add((row.GetInt32(0), row.GetInt64(1)));
        }

        return taken;
    }

    /// <summary>Asks whether the server takes writes.</summary>
    /// <exception cref="RoomLogUnavailableException">It is a standby, or read-only.</exception>
    public async Task CheckAsync()
    {
        await using var query = new NpgsqlCommand(Check, _connection);
        if (await query.ExecuteScalarAsync() is true)
        {
            throw new RoomLogUnavailableException("the server takes no writes: it is a standby, or was made read-only");
        }
    }

    /// <summary>Writes and changes nothing: where the disk is full this fails too.</summary>
    public async Task TouchAsync()
    {
        await using var update = new NpgsqlCommand(TouchVersion, _connection);
        await update.ExecuteNonQueryAsync();
        _standby.ThrowIfUnconfirmed();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static NpgsqlParameter<T> Array<T>(NpgsqlDbType element)
        where T : new() => new() { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = new T() };
}
