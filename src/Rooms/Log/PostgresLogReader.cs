using ChatCluster.Shared;
using ChatCluster.Shared.Postgres;
using ChatCluster.Shared.Rooms;
using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>Reads the log of rooms from the shared database, on any node: all that a gateway needs.</summary>
/// <remarks>
/// It must read where rooms write. A read replica lags behind: events whose commit was announced would be missing, and members would see a gap where there
/// is none. <see cref="PingAsync"/> refuses one.
/// </remarks>
/// <param name="database">The shared database; the reader doesn't dispose it.</param>
public sealed class PostgresLogReader(PostgresDatabase database) : IRoomLogReader
{
    // A page takes a fraction of a millisecond: a few connections serve thousands of members a second, and a storm of catch-ups doesn't take all there are.
    private const int Slots = 4;

    // A room's id as a subquery and not a join: so it is certain that rows come from the primary key in order, unsorted. The sum leaves out bodies that don't
    // fit any more, before they are read and sent; one row more than fits, or than was asked for, tells that there is more.
    private const string Page =
        """
        SELECT seq, at, kind, sender, client_id, size, CASE WHEN total <= $4 OR place = 1 THEN body END
        FROM (
          SELECT *, octet_length(body) AS size, sum(octet_length(body)) OVER (ORDER BY seq {0}) AS total, row_number() OVER (ORDER BY seq {0}) AS place
          FROM events
          WHERE room_id = (SELECT id FROM rooms WHERE name = $1) AND seq {1} $2
          ORDER BY seq {0}
          LIMIT $3
        ) AS page
        WHERE total - size <= $4 OR place = 2
        ORDER BY seq {0}
        """;

    internal static readonly string After = Page.Replace("{0}", "ASC", StringComparison.Ordinal).Replace("{1}", ">", StringComparison.Ordinal);
    internal static readonly string Before = Page.Replace("{0}", "DESC", StringComparison.Ordinal).Replace("{1}", "<", StringComparison.Ordinal);

    private const string Check = "SELECT current_setting('transaction_read_only') = 'on', (SELECT count(*) FROM (SELECT FROM rooms LIMIT 1) AS one)";

    private readonly PostgresTurns _turns = new(database, Slots);
    private readonly PostgresTurns _pings = new(database, slots: 1); // many reads are no failure: work gets done

    /// <inheritdoc />
    public async Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default)
    {
        var (events, more) = await ReadAsync(After, room, after, limit, cancellation);
        return new LogPage(events, more);
    }

    /// <inheritdoc />
    public async Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default)
    {
        var (events, more) = await ReadAsync(Before, room, before, limit, cancellation);
        events.Reverse();
        return new LogPage(events, more);
    }

    /// <inheritdoc />
    /// <remarks>On a node that doesn't write itself this asks whether the server takes writes, and tries none.</remarks>
    public Task PingAsync(CancellationToken cancellation = default) => _pings.RunAsync(
        async connection =>
        {
            await using var query = new NpgsqlCommand(Check, connection);
            await using var row = await query.ExecuteReaderAsync();
            await row.ReadAsync();
            return row.GetBoolean(0)
                ? throw new RoomLogUnavailableException($"{database.Name} takes no writes: it is a standby, or was made read-only.")
                : true;
        },
        cancellation).WaitAsync(cancellation);

    private Task<(List<RoomEvent> Events, bool More)> ReadAsync(string sql, RoomId room, long bound, PageLimit limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Events, 1, nameof(limit));
        return _turns.RunAsync(
            async connection =>
            {
                await using var query = new NpgsqlCommand(sql, connection)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = room.Value },
                        new NpgsqlParameter<long> { TypedValue = bound },
                        new NpgsqlParameter<long> { TypedValue = limit.Events + 1L },
                        new NpgsqlParameter<long> { TypedValue = limit.Bytes },
                    },
                };
                // Once for each connection of the pool; after that it costs nothing.
                await query.PrepareAsync();
                return await ReadPageAsync(query, limit);
            },
            cancellation).WaitAsync(cancellation);
    }

    private static async Task<(List<RoomEvent> Events, bool More)> ReadPageAsync(NpgsqlCommand query, PageLimit limit)
    {
        var events = new List<RoomEvent>();
        var bytes = 0L;
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            bytes += row.GetInt32(5);
            if (events.Count == limit.Events || (bytes > limit.Bytes && events.Count > 0))
            {
                return (events, true);
            }

            events.Add(new RoomEvent(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), (RoomEventKind)row.GetInt16(2), new UserId(row.GetString(3)),
                new ClientMessageId(row.GetString(4)), row.GetFieldValue<byte[]>(6)));
        }

        return (events, false);
    }
}
