using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Log;

/// <summary>The log of rooms in a SQLite file, <c>chat.db</c>: the store of a node that needs nothing else installed.</summary>
/// <remarks>
/// WAL with <c>synchronous = FULL</c>: a commit that was told survives the loss of power. Terms fence off older owners between processes on one file too,
/// though only one node at a time is meant to use a file; keeping a second one out is the host's part.
/// </remarks>
public sealed class SqliteRoomLog : IRoomLog, IAsyncDisposable
{
    // Reads block a thread of the pool each; more than a few gain nothing on the cores that chat nodes have.
    internal const int ReadSlots = 4;
    private const int OpeningSlots = 2;

    private readonly SqliteLogFile _file;
    private readonly ILogger _logger;
    private readonly SqliteLogWriter _writer;
    private readonly SqliteReads _reads;
    // Apart from the others, so that a storm of catch-ups doesn't keep rooms from opening.
    private readonly SqliteReads _openings;
    private readonly SqliteReads _pings; // behind the catch-ups of thousands a node would be taken for one whose log does not answer
    private readonly Lazy<Task> _closing;

    /// <summary>Opens the log, creating it where there is none, and brings its schema up to date.</summary>
    /// <param name="folder">Where <c>chat.db</c> is; created when it is missing.</param>
    /// <param name="options">Bounds of the writer.</param>
    /// <param name="clock">Says when rooms were opened.</param>
    /// <param name="logger">Hears what operators should know.</param>
    /// <exception cref="RoomLogCannotOpenException">
    /// Whatever keeps the file from being used: it can't be made, opened or written, is damaged or no log at all, was written by a newer program, is locked,
    /// or lies where WAL doesn't work.
    /// </exception>
    public SqliteRoomLog(string folder, RoomLogOptions options, TimeProvider clock, ILogger<SqliteRoomLog> logger)
        : this(folder, options, clock, logger, new SqliteLogSeams())
    {
    }

    internal SqliteRoomLog(string folder, RoomLogOptions options, TimeProvider clock, ILogger<SqliteRoomLog> logger, SqliteLogSeams seams)
    {
        _file = new SqliteLogFile(folder, seams.BusyTimeout);
        _logger = logger;
        _logger.LogOpened(_file.Path, _file.Prepare());
        _reads = new SqliteReads(_file, ReadSlots, seams);
        _openings = new SqliteReads(_file, OpeningSlots, seams);
        _pings = new SqliteReads(_file, slots: 1, seams);
        _writer = new SqliteLogWriter(_file, options, clock, logger, seams);
        _closing = new Lazy<Task>(CloseAsync);
    }

    /// <inheritdoc />
    /// <remarks>
    /// A caller that stops waiting may have raised the term all the same: the former owner is then refused, and the next opening goes on from there.
    /// </remarks>
    public async Task<RoomOpening> OpenAsync(RoomId room, int window, IAppendListener listener, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        var claim = await _writer.RunAsync(new ClaimJob(room), cancellation);
        // Read after the commit and off the writer's thread: nobody of an older term can write any more, so the tail stands still.
        var (first, head, recent) = await _openings.RunAsync(session => session.ReadTail(claim.Key, window), cancellation);
        return new RoomOpening(new SqliteTenure(room, claim.Term, claim.Key, head, this, listener), claim.Epoch, first, head, recent);
    }

    /// <inheritdoc />
    public bool TryAppend(RoomTenure tenure, RoomEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (tenure is not SqliteTenure mine || mine.Log != this)
        {
            throw new ArgumentException($"The tenure was not given by the log of {_file.Path}.", nameof(tenure));
        }

        if (next.Seq != mine.Taken + 1)
        {
            throw new ArgumentException($"Event {next.Seq} of room {mine.Room} does not follow {mine.Taken}, the last one taken.", nameof(next));
        }

        if (!mine.Refused && !_writer.TryAdd(new AppendJob<SqliteTenure>(mine, next)))
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
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Events, 1, nameof(limit));
        return _reads.RunAsync(session => session.ReadAfter(room, after, limit), cancellation);
    }

    /// <inheritdoc />
    public Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Events, 1, nameof(limit));
        return _reads.RunAsync(session => session.ReadBefore(room, before, limit), cancellation);
    }

    /// <inheritdoc />
    public async Task PingAsync(CancellationToken cancellation = default)
    {
        await _writer.PingAsync(cancellation);
        await _pings.RunAsync(session => session.Ping(), cancellation);
    }

    /// <summary>Takes no more appends, commits those that were taken and tells their outcome, then closes the file.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    private async Task CloseAsync()
    {
        await _writer.DrainAsync();
        await _reads.DisposeAsync();
        await _openings.DisposeAsync();
        await _pings.DisposeAsync();
        _writer.Close();
        _logger.LogClosed(_file.Path);
    }
}
