using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>A reading connection and its compiled statements. Used by one thread at a time.</summary>
internal sealed class SqliteReadSession : IDisposable
{
    // A room's id as a subquery and not a join: so it is certain that rows come from the clustered key in order, unsorted, one by one.
    private const string Page =
        "SELECT seq, at, kind, sender, client_id, length(body), body FROM events WHERE room_id = (SELECT id FROM rooms WHERE name = $name) AND ";

    internal const string After = Page + "seq > $bound ORDER BY seq LIMIT $limit";
    internal const string Before = Page + "seq < $bound ORDER BY seq DESC LIMIT $limit";
    internal const string Recent = "SELECT seq, at, sender, client_id FROM events WHERE room_id = $room AND seq <= $head ORDER BY seq DESC LIMIT $window";

    // Two subqueries: min and max together in one would read the whole room.
    internal const string Bounds =
        """
        SELECT purged, (SELECT min(seq) FROM events WHERE room_id = $room), (SELECT max(seq) FROM events WHERE room_id = $room)
        FROM rooms WHERE id = $room
        """;

    private readonly SqliteConnection _connection;
    private readonly PageQuery _after;
    private readonly PageQuery _before;
    private readonly SqliteParameter _boundsRoom = new("$room", SqliteType.Integer);
    private readonly SqliteCommand _bounds;
    private readonly SqliteParameter _recentRoom = new("$room", SqliteType.Integer);
    private readonly SqliteParameter _recentHead = new("$head", SqliteType.Integer);
    private readonly SqliteParameter _recentWindow = new("$window", SqliteType.Integer);
    private readonly SqliteCommand _recent;
    private readonly SqliteCommand _ping;

    /// <param name="connection">From <see cref="SqliteLogFile.OpenReader"/>; the session disposes it.</param>
    public SqliteReadSession(SqliteConnection connection)
    {
        _connection = connection;
        try
        {
            _after = new PageQuery(connection, After);
            _before = new PageQuery(connection, Before);
            _bounds = connection.Prepare(Bounds, _boundsRoom);
            _recent = connection.Prepare(Recent, _recentRoom, _recentHead, _recentWindow);
            _ping = connection.Prepare("SELECT 1 FROM rooms LIMIT 1");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The events that follow <paramref name="after"/>.</summary>
    public LogPage ReadAfter(RoomId room, long after, PageLimit limit)
    {
        var (events, more) = _after.Read(room, after, limit);
        return new LogPage(events, more);
    }

    /// <summary>The newest events before <paramref name="before"/>, oldest first.</summary>
    public LogPage ReadBefore(RoomId room, long before, PageLimit limit)
    {
        var (events, more) = _before.Read(room, before, limit);
        events.Reverse();
        return new LogPage(events, more);
    }

    /// <summary>Oldest and newest <c>seq</c> of a room and the newest events up to there, oldest first, without their bodies.</summary>
    public (long First, long Head, List<RecentEvent> Recent) ReadTail(long roomKey, int window)
    {
        long first, head;
        _boundsRoom.Value = roomKey;
        using (var row = _bounds.ExecuteReader())
        {
            row.Read();
            head = row.IsDBNull(2) ? row.GetInt64(0) : row.GetInt64(2);
            first = row.IsDBNull(1) ? head + 1 : row.GetInt64(1);
        }

        _recentRoom.Value = roomKey;
        _recentHead.Value = head;
        _recentWindow.Value = window;
        var recent = new List<RecentEvent>((int)Math.Min(window, head - first + 1));
        using (var row = _recent.ExecuteReader())
        {
            while (row.Read())
            {
                recent.Add(new RecentEvent(row.GetInt64(0), Time(row.GetInt64(1)), new UserId(row.GetString(2)), new ClientMessageId(row.GetString(3))));
            }
        }

        recent.Reverse();
        return (first, head, recent);
    }

    /// <summary>Proves that reads answer.</summary>
    public bool Ping()
    {
        _ping.ExecuteScalar();
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _after.Dispose();
        _before.Dispose();
        _bounds.Dispose();
        _recent.Dispose();
        _ping.Dispose();
        _connection.Dispose();
    }

    private static DateTimeOffset Time(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);

    /// <summary>A page of a room, in one direction.</summary>
    private sealed class PageQuery : IDisposable
    {
        private readonly SqliteParameter _room = new("$name", SqliteType.Text);
        private readonly SqliteParameter _bound = new("$bound", SqliteType.Integer);
        private readonly SqliteParameter _limit = new("$limit", SqliteType.Integer);
        private readonly SqliteCommand _query;

        public PageQuery(SqliteConnection connection, string sql) => _query = connection.Prepare(sql, _room, _bound, _limit);

        public (List<RoomEvent> Events, bool More) Read(RoomId room, long bound, PageLimit limit)
        {
            _room.Value = room.Value;
            _bound.Value = bound;
            // One more than asked for, to know whether there is more.
            _limit.Value = limit.Events + 1L;
            var events = new List<RoomEvent>();
            var bytes = 0L;
            using var row = _query.ExecuteReader();
            while (row.Read())
            {
                // By its length alone, so that a body that doesn't fit any more is never read.
                bytes += row.GetInt64(5);
                if (events.Count == limit.Events || (bytes > limit.Bytes && events.Count > 0))
                {
                    return (events, true);
                }

                events.Add(new RoomEvent(row.GetInt64(0), Time(row.GetInt64(1)), (RoomEventKind)row.GetInt32(2), new UserId(row.GetString(3)),
                    new ClientMessageId(row.GetString(4)), row.GetFieldValue<byte[]>(6)));
            }

            return (events, false);
        }

        public void Dispose() => _query.Dispose();
    }
}
