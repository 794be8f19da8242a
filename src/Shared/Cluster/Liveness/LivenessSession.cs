using System.Globalization;
using ChatCluster.Shared.Postgres;
using Npgsql;

namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>A session of this process in the shared database which holds an advisory lock for as long as it lasts, and reads whose locks are held.</summary>
/// <remarks>
/// When a process dies, its kernel closes the session at once and the server frees the lock. To hold and to watch in one session makes what it sees comparable:
/// a server that restarts ends all sessions, this one too, and then nothing that was seen counts any more.
/// The lock is taken shared: a session that the server hasn't given up yet doesn't keep the process's next one waiting.
/// Source: docs/decisions/0011-death-seen-through-the-database.md.
/// </remarks>
internal sealed class LivenessSession : IAsyncDisposable
{
    /// <summary>What these sessions are called in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationName = "chatcluster liveness";

    // Longer than a server is busy, and shorter than a silent room node is borne with (LivenessEvidence.Grace). Unit: seconds.
    private const int AnswerPatience = 4;
    private const int ConnectPatience = 3;

    // A host that vanishes closes nothing, nor does a link that loses everything: the server ends the session when it has heard nothing for seven seconds. That is
    // longer than a process may stand still (it is excluded by then, even by the tolerant detector), and many looks.
    private const string ServerSettings =
        "-c idle_session_timeout=7s -c tcp_user_timeout=7s -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=4";

    // "chat" in ASCII, and the incarnation: 32 bits, of which pg_locks shows the unsigned form.
    private const int LockClass = 0x6368_6174;

    private const string Look =
        """
        SELECT m.address, m.incarnation, extract(epoch FROM clock_timestamp() - m.heartbeat_at)::float8, m.incarnation & 4294967295 IN (
          SELECT l.objid::bigint FROM pg_locks AS l
          WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1::bigint::oid AND l.objsubid = 2
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        FROM cluster_members AS m WHERE m.heartbeat_at > clock_timestamp() - interval '1 hour'
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _look;

    private LivenessSession(NpgsqlConnection connection)
    {
        _connection = connection;
        _look = new NpgsqlCommand(Look, connection) { CommandTimeout = AnswerPatience, Parameters = { new NpgsqlParameter<long> { TypedValue = LockClass } } };
    }

    /// <summary>Where such sessions come from: outside the pool, so that none outlives its owner.</summary>
    public static NpgsqlDataSource SourceOf(PostgresDatabase database) => database.NewSource(static settings =>
    {
        settings.Pooling = false;
        settings.ApplicationName = ApplicationName;
        settings.Timeout = ConnectPatience;
        settings.Options = $"{settings.Options} {ServerSettings}".TrimStart();
    });

    /// <summary>Connects and takes the lock of this process.</summary>
    public static async Task<LivenessSession> OpenAsync(NpgsqlDataSource source, int incarnation, CancellationToken cancellation)
    {
        var session = new LivenessSession(await source.OpenConnectionAsync(cancellation));
        try
        {
            var take = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock_shared({LockClass}, {incarnation})");
            await using var taking = new NpgsqlCommand(take, session._connection) { CommandTimeout = AnswerPatience };
            await taking.ExecuteNonQueryAsync(cancellation);
            await session._look.PrepareAsync(cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks at every process that was heard of within the last hour.</summary>
    public async Task<IReadOnlyList<LifeSign>> LookAsync(CancellationToken cancellation)
    {
        var signs = new List<LifeSign>();
        await using var reader = await _look.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            signs.Add(new LifeSign(reader.GetString(0), reader.GetInt64(1), TimeSpan.FromSeconds(reader.GetDouble(2)), reader.GetBoolean(3)));
        }

        return signs;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _look.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
