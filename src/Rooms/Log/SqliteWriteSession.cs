using System.Globalization;
using System.Runtime.InteropServices;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>The writer's connection and its compiled statements. Used by one thread at a time.</summary>
internal sealed class SqliteWriteSession : IDisposable
{
    private readonly SqliteParameter _claimName = new("$name", SqliteType.Text);
    private readonly SqliteParameter _claimEpoch = new("$epoch", SqliteType.Text);
    private readonly SqliteParameter _claimAt = new("$at", SqliteType.Integer);
    private readonly SqliteParameter _termRoom = new("$room", SqliteType.Integer);
    private readonly SqliteParameter _room = new("$room", SqliteType.Integer);
    private readonly SqliteParameter _seq = new("$seq", SqliteType.Integer);
    private readonly SqliteParameter _at = new("$at", SqliteType.Integer);
    private readonly SqliteParameter _kind = new("$kind", SqliteType.Integer);
    private readonly SqliteParameter _sender = new("$sender", SqliteType.Text);
    private readonly SqliteParameter _clientId = new("$id", SqliteType.Text);
    private readonly SqliteParameter _body = new("$body", SqliteType.Blob);
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _claim;
    private readonly SqliteCommand _term;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _version;
    private long _seenVersion = -1;

    /// <param name="connection">From <see cref="SqliteLogFile.OpenWriter()"/>; the session disposes it.</param>
    public SqliteWriteSession(SqliteConnection connection)
    {
        Connection = connection;
        try
        {
            // IMMEDIATE: the write lock is taken before the first term is read, so what is read stays true until the commit, for other processes too.
            _begin = connection.Prepare("BEGIN IMMEDIATE");
            _claim = connection.Prepare(
                """
                INSERT INTO rooms (name, epoch, term, opened_at) VALUES ($name, $epoch, 1, $at)
                ON CONFLICT (name) DO UPDATE SET term = term + 1, opened_at = excluded.opened_at
                RETURNING id, epoch, term
                """,
                _claimName, _claimEpoch, _claimAt);
            _term = connection.Prepare("SELECT term FROM rooms WHERE id = $room", _termRoom);
            _insert = connection.Prepare(
                "INSERT INTO events (room_id, seq, at, kind, sender, client_id, body) VALUES ($room, $seq, $at, $kind, $sender, $id, $body)",
                _room, _seq, _at, _kind, _sender, _clientId, _body);
            _commit = connection.Prepare("COMMIT");
            _version = connection.Prepare("PRAGMA data_version");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Begins a transaction; from here on nobody else writes to the file.</summary>
    /// <returns>True when somebody else may have written since the last one: what was read then may not be true any more.</returns>
    public bool Begin()
    {
        _begin.ExecuteNonQuery();
        var version = Convert.ToInt64(_version.ExecuteScalar(), CultureInfo.InvariantCulture);
        (var seen, _seenVersion) = (_seenVersion, version);
        return version != seen;
    }

    /// <summary>Raises the term of a room; creates the room with a new epoch when it is new.</summary>
    public RoomClaim Claim(RoomId room, DateTimeOffset now)
    {
        _claimName.Value = room.Value;
        _claimEpoch.Value = Epoch.New().Value;
        _claimAt.Value = now.ToUnixTimeMilliseconds();
        using var row = _claim.ExecuteReader();
        row.Read();
        return new RoomClaim(row.GetInt64(0), new Epoch(row.GetString(1)), row.GetInt64(2));
    }

    /// <returns>The term of the room's present owner; null when the room is gone.</returns>
    public long? Term(long roomKey)
    {
        _termRoom.Value = roomKey;
        return (long?)_term.ExecuteScalar();
    }

    /// <summary>Writes an event.</summary>
    /// <returns>False when its place in the room is taken; the transaction goes on without it.</returns>
    public bool TryInsert(long roomKey, RoomEvent next)
    {
        _room.Value = roomKey;
        _seq.Value = next.Seq;
        _at.Value = next.At.ToUnixTimeMilliseconds();
        _kind.Value = (long)next.Kind;
        _sender.Value = next.From.Value;
        _clientId.Value = next.Id.Value;
        // The array that the room encoded into, where the body is all of it; the driver takes arrays only.
        _body.Value = MemoryMarshal.TryGetArray(next.Body, out var part) && part.Array!.Length == next.Body.Length ? part.Array : next.Body.ToArray();
        try
        {
            _insert.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY)
        {
            return false;
        }
    }

    /// <summary>Writes a page and changes nothing: where the disk is full this fails too.</summary>
    public void Touch()
    {
        // A row that is updated to what it was wouldn't do: SQLite sees that and writes no page. Read in the same transaction: a newer program may have
        // raised it since this one started.
        var version = Connection.Read("PRAGMA user_version");
        Connection.Run($"PRAGMA user_version = {version}");
    }

    /// <summary>Makes the transaction durable.</summary>
    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Closes the connection; a transaction that is not committed is rolled back with it.</summary>
    public void Dispose()
    {
        _begin.Dispose();
        _claim.Dispose();
        _term.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _version.Dispose();
        Connection.Dispose();
    }
}
