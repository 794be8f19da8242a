using System.Net.Sockets;
using ChatCluster.Shared.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatCluster.Shared.Postgres;

/// <summary>The PostgreSQL database that the nodes of a cluster share: where the log is, and where nodes meet.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    // Before the user's own string, so that what is said there wins.
    // Timeout, Command Timeout: seconds for a new connection and for an answer. A commit takes milliseconds; past this the connection is given up, and what it
    // was doing counts as unknown. Cancellation Timeout: milliseconds to wait for a cancelled query to end, before the connection is torn down.
    // Keepalive: seconds after which an idle connection is probed, so that one through a firewall that forgot it isn't found dead by a commit. TCP Keepalive does
    // the same for one that waits for an answer, and finds out within half a minute that the host has vanished: a migration may take longer than that.
    private const string Defaults =
        "Application Name=chatcluster;Timeout=5;Command Timeout=5;Cancellation Timeout=500;Keepalive=15;TCP Keepalive=true;TCP Keepalive Time=5;TCP Keepalive Interval=2;"
        + "GSS Encryption Mode=Disable";

    // Whatever the database's defaults are. Isolation: whoever opens a room must see, after it has waited for the room's lock, what those who held it have
    // written. Messages: a commit that no standby has confirmed is told by a warning, and by nothing else.
    private const string Session = @"-c default_transaction_isolation=read\ committed -c client_min_messages=warning";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(10);

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Prepares the pool; connects to nothing yet.</summary>
    /// <param name="connectionString">Npgsql's: <c>Host=db;Database=chat;Username=chat;Password=…</c>.</param>
    /// <param name="clock">Paces the tries while the server is away.</param>
    /// <param name="logger">Hears what operators should know.</param>
    /// <exception cref="ArgumentException">The connection string isn't one.</exception>
    public PostgresDatabase(string connectionString, TimeProvider clock, ILogger<PostgresDatabase> logger)
    {
        var settings = new NpgsqlConnectionStringBuilder($"{Defaults};{connectionString}");
        settings.Options = $"{settings.Options} {Session}".TrimStart();
        // Statements of several callers would share connections, and with them the fate of each other's.
        settings.Multiplexing = false;
        Name = $"PostgreSQL at {settings.Host}:{settings.Port}, database {settings.Database ?? settings.Username}";
        Source = NpgsqlDataSource.Create(settings);
        _settings = settings;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Which server and database, for people; without the password.</summary>
    public string Name { get; }

    /// <summary>Connections, pooled.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Completes when the database has answered and has this program's schema; fails when it can't be used.</summary>
    public Task WhenOpen => _open.Task;

    /// <summary>Waits until the server answers, saying so while it doesn't, and brings the schema up to this program's.</summary>
    /// <exception cref="DatabaseCannotOpenException">It answers and refuses: a person has to do something first.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        var pause = FirstPause;
        long? saidAt = null;
        try
        {
            while (true)
            {
                try
                {
                    var version = await PostgresMigrations.ApplyAsync(Source, cancellation);
                    _logger.DatabaseOpened(Name, version);
                    _open.TrySetResult();
                    return;
                }
                catch (Exception e) when (IsAway(e))
                {
                    if (saidAt is null || _clock.GetElapsedTime(saidAt.Value) >= SayAgainAfter)
                    {
                        saidAt = _clock.GetTimestamp();
                        _logger.DatabaseAway(Name, e.Message);
                    }

                    await Task.Delay(pause, _clock, cancellation);
                    pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
                }
            }
        }
        catch (PostgresException e)
        {
            var refused = new DatabaseCannotOpenException($"{Name} refuses: {e.MessageText}. {Advice(e)}", e);
            _open.TrySetException(refused);
            throw refused;
        }
        catch (Exception e)
        {
            _open.TrySetException(e);
            throw;
        }
    }

    /// <summary>Connections to the same database that are not of the pool; the caller's, to dispose.</summary>
    /// <param name="change">What is different for them.</param>
    internal NpgsqlDataSource NewSource(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString);
        change(settings);
        return NpgsqlDataSource.Create(settings);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    // No answer, or one that says: not now. Everything else a server says stays true until somebody changes it.
    private static bool IsAway(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable } => true,
        PostgresException => false,
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    private static string Advice(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "See Username and Password in ChatCluster:Postgres, and the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "Create it (CREATE DATABASE), or name another one in ChatCluster:Postgres.",
        PostgresErrorCodes.InsufficientPrivilege => "The user must be able to create tables: make it the owner of the database.",
        _ => "See ChatCluster:Postgres and the server's log.",
    };
}

/// <summary>The database can't be used as it is: a person has to do something first. The message says what; it is meant to be shown.</summary>
public sealed class DatabaseCannotOpenException(string message, Exception? inner = null) : CannotStartException(message, inner);
