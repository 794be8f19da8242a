using Akka.Actor;
using ChatCluster.Shared;
using ChatCluster.Shared.Postgres;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Log;

/// <summary>The log of rooms in the PostgreSQL database that the nodes of a cluster share.</summary>
/// <remarks>
/// As durable as the server's <c>synchronous_commit</c> says. Every node has one; terms in the database fence off owners that lost their rooms without
/// knowing it. Decision: docs/decisions/0008-postgres-log.md.
/// </remarks>
public sealed class PostgresRoomLog : IRoomLog, IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly PostgresLogReader _reader;
    private readonly PostgresOpenings _openings;
    private readonly PostgresLogWriter _writer;
    private readonly Lazy<Task> _closing;

    /// <summary>Starts the writer; connects to nothing yet.</summary>
    /// <param name="database">The shared database, opened or about to be; the log doesn't dispose it.</param>
    /// <param name="system">Runs the writer's stream. Before it terminates by coordinated shutdown, the log is closed.</param>
    /// <param name="options">Bounds of the writer.</param>
    /// <param name="clock">Says when rooms were opened.</param>
    /// <param name="logger">Hears what operators should know.</param>
    public PostgresRoomLog(PostgresDatabase database, ActorSystem system, RoomLogOptions options, TimeProvider clock, ILogger<PostgresRoomLog> logger)
        : this(database, system, options, clock, logger, new PostgresLogSeams())
    {
    }

    internal PostgresRoomLog(
        PostgresDatabase database, ActorSystem system, RoomLogOptions options, TimeProvider clock, ILogger<PostgresRoomLog> logger, PostgresLogSeams seams)
    {
        var health = new PostgresWriteHealth();
        _database = database;
        _reader = new PostgresLogReader(database);
        _openings = new PostgresOpenings(database, clock, health);
        _writer = new PostgresLogWriter(database, system, options, health, logger, seams);
        _closing = new Lazy<Task>(() => CloseAsync(logger));
        // The stream dies with the system; what was taken is written before. By then the rooms have stopped.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "close the room log", async () =>
        {
            await DisposeAsync();
            return Akka.Done.Instance;
        });
    }

    /// <inheritdoc />
    /// <remarks>
    /// Takes its turn, a few at a time, and at most 10 s. Doesn't pass through the writer's queue: a room also opens when that is full. A caller that gives up
    /// while the claim is on its way hears its outcome all the same.
    /// </remarks>
    public async Task<RoomOpening> OpenAsync(RoomId room, int window, IAppendListener listener, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ThrowIfClosed();
        var opened = await _openings.OpenAsync(room, window, cancellation);
        var tenure = new PostgresTenure(room, opened.Term, opened.Key, opened.Head, this, listener);
        return new RoomOpening(tenure, opened.Epoch, opened.First, opened.Head, opened.Recent);
    }

    /// <inheritdoc />
    public bool TryAppend(RoomTenure tenure, RoomEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (tenure is not PostgresTenure mine || mine.Log != this)
        {
            throw new ArgumentException($"The tenure was not given by this log of {_database.Name}.", nameof(tenure));
        }

        if (next.Seq != mine.Taken + 1)
        {
            throw new ArgumentException($"Event {next.Seq} of room {mine.Room} does not follow {mine.Taken}, the last one taken.", nameof(next));
        }

        if (!mine.Refused && !_writer.TryAdd(new AppendJob<PostgresTenure>(mine, next)))
        {
            return false;
        }

        mine.Taken = next.Seq;
        return true;
    }

    /// <inheritdoc />
    public int Waiting => _writer.Waiting;

    /// <inheritdoc />
    public Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        return _reader.ReadAfterAsync(room, after, limit, cancellation);
    }

    /// <inheritdoc />
    public Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        return _reader.ReadBeforeAsync(room, before, limit, cancellation);
    }

    /// <inheritdoc />
    public async Task PingAsync(CancellationToken cancellation = default)
    {
        await _writer.PingAsync(cancellation);
        await _reader.PingAsync(cancellation);
    }

    /// <summary>Takes no more appends, commits those that were taken and tells their outcome. The database stays open.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    private async Task CloseAsync(ILogger logger)
    {
        await _writer.DrainAsync();
        logger.WriterClosed(_database.Name);
    }

    private void ThrowIfClosed()
    {
        if (_closing.IsValueCreated)
        {
            throw new RoomLogUnavailableException($"The log of {_database.Name} is closed: the node stops.");
        }
    }
}
