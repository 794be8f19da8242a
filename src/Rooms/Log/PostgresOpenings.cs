using ChatCluster.Shared;
using ChatCluster.Shared.Postgres;
using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>Claims rooms and reads what their new owner must know: one round trip for each.</summary>
/// <remarks>
/// The claim is a transaction of its own: a node that is frozen while it reads, with more on the way than the buffers hold, would otherwise keep the room's
/// row locked for as long, and nobody else could take the room. What is read after it is right all the same: from the claim on nothing of an older term gets in.
/// Apart from the writer's queue, so that rooms open while it is full, and apart from reads, so that a storm of catch-ups doesn't keep them from it. Claims are
/// not batched with each other: one that waits for a room's lock would hold up the others.
/// </remarks>
internal sealed class PostgresOpenings(PostgresDatabase database, TimeProvider clock, PostgresWriteHealth health)
{
    private const int Slots = 4;

    // Waits for the statements of older owners that are in flight; later ones find the new term: they hold or want the room's row.
    internal const string Claim =
        """
        INSERT INTO rooms (name, epoch, term, opened_at) VALUES ($1, $2, 1, $3)
        ON CONFLICT (name) DO UPDATE SET term = rooms.term + 1, opened_at = excluded.opened_at
        RETURNING id, epoch, term
        """;

    // Sees what those that the claim waited for have written: at READ COMMITTED each statement looks anew. Two subqueries: min and max together in one would
    // read the whole room.
    internal const string Bounds =
        """
        SELECT purged, (SELECT min(seq) FROM events WHERE room_id = rooms.id), (SELECT max(seq) FROM events WHERE room_id = rooms.id)
        FROM rooms WHERE name = $1
        """;

    internal const string Recent =
        "SELECT seq, at, sender, client_id FROM events WHERE room_id = (SELECT id FROM rooms WHERE name = $1) ORDER BY seq DESC LIMIT $2";

    private readonly PostgresTurns _turns = new(database, Slots);

    /// <summary>Opens a room.</summary>
    /// <exception cref="RoomLogUnavailableException">The database made trouble. The term may have been raised all the same: the next opening goes on from there.</exception>
    public async Task<OpenedRoom> OpenAsync(RoomId room, int window, CancellationToken cancellation)
    {
        try
        {
            var opened = await _turns.RunAsync(connection => OpenAsync(connection, room, window), cancellation);
            health.Stored();
            return opened;
        }
        catch (RoomLogUnavailableException)
        {
            health.Failed();
            throw;
        }
    }

    private async Task<OpenedRoom> OpenAsync(NpgsqlConnection connection, RoomId room, int window)
    {
        var standby = new StandbyWatch(connection);
        await using var batch = new NpgsqlBatch(connection)
        {
            EnableErrorBarriers = true, // ends the transaction after each statement
            BatchCommands =
            {
                new NpgsqlBatchCommand(Claim)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = room.Value },
                        new NpgsqlParameter<string> { TypedValue = Epoch.New().Value },
                        new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime },
                    },
                },
                new NpgsqlBatchCommand(Bounds) { Parameters = { new NpgsqlParameter<string> { TypedValue = room.Value } } },
                new NpgsqlBatchCommand(Recent)
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = room.Value }, new NpgsqlParameter<long> { TypedValue = window } },
                },
            },
        };
        await batch.PrepareAsync();
        await using var row = await batch.ExecuteReaderAsync();
        await row.ReadAsync();
        var (key, epoch, term) = (row.GetInt64(0), new Epoch(row.GetString(1)), row.GetInt64(2));

        // The claim's transaction ends before the next statement begins, and can fail at its end.
        await row.NextResultAsync();
        standby.ThrowIfUnconfirmed();
        await row.ReadAsync();
        var head = row.IsDBNull(2) ? row.GetInt64(0) : row.GetInt64(2);
        var first = row.IsDBNull(1) ? head + 1 : row.GetInt64(1);

        await row.NextResultAsync();
        var recent = new List<RecentEvent>();
        while (await row.ReadAsync())
        {
            recent.Add(new RecentEvent(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), new UserId(row.GetString(2)), new ClientMessageId(row.GetString(3))));
        }

        recent.Reverse();
        return new OpenedRoom(key, epoch, term, first, head, recent);
    }
}

/// <summary>A room as its new owner finds it.</summary>
internal sealed record OpenedRoom(long Key, Epoch Epoch, long Term, long First, long Head, List<RecentEvent> Recent);
