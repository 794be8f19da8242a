using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Rooms.Log;

/// <summary>The one thread that writes to a log file: everything that waits becomes one transaction, and its outcome is told after the commit.</summary>
/// <remarks>
/// Group commit needs nothing but this: while a commit waits for the disk, the next batch gathers in the queue. A batch that fails as a whole is rolled back
/// and refused to everyone in it; the writer reconnects, rests a little longer after each failure in a row, and goes on. Only what was to be stored counts for
/// that: a ping neither is a failure nor ends a row of them.
/// </remarks>
internal sealed class SqliteLogWriter
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private readonly SqliteLogFile _file;
    private readonly RoomLogOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SqliteLogSeams _seams;
    private readonly CommitQueue<LogJob> _queue;
    private readonly SqliteWalTrimmer _wal;
    private readonly LogPings _pings;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The thread's own.
    private readonly List<SqliteTenure> _touched = [];
    private SqliteWriteSession? _session;
    private long _batch;
    private long _termCount;
    private bool _stored;
    // Batches in a row that failed and had something to store.
    private int _failures;

    public SqliteLogWriter(SqliteLogFile file, RoomLogOptions options, TimeProvider clock, ILogger logger, SqliteLogSeams seams)
    {
        _file = file;
        _options = options;
        _clock = clock;
        _logger = logger;
        _seams = seams;
        _wal = new SqliteWalTrimmer(file, clock, seams);
        _queue = new CommitQueue<LogJob>(options.QueueCapacity, options.QueueBytes, job => job.Bytes);
        _pings = new LogPings(_queue, file.Path);
        new Thread(Run) { IsBackground = true, Name = "room log writer" }.Start();
    }

    /// <summary>Queues a job; never waits.</summary>
    /// <returns>False when the queue is full or closed.</returns>
    public bool TryAdd(LogJob job) => _queue.TryAdd(job);

    /// <summary>What waits to be written.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Queues a job and waits for its outcome.</summary>
    /// <exception cref="RoomLogUnavailableException">The queue is full or closed, or the batch failed.</exception>
    public Task<T> RunAsync<T>(AwaitedJob<T> job, CancellationToken cancellation) => TryAdd(job)
        ? job.Done.WaitAsync(cancellation)
        : throw new RoomLogUnavailableException($"The writer of {_file.Path} takes no more work: too much waits for it, or the node stops.");

    /// <summary>Answers with the next batch, however full the queue is, when the store lets the writer write.</summary>
    /// <remarks>Costs a transaction without a row. When the last batch with something to store failed, a page is written: only then is it known.</remarks>
    /// <exception cref="RoomLogUnavailableException">It doesn't, or the node stops.</exception>
    public Task PingAsync(CancellationToken cancellation) => _pings.PingAsync(cancellation);

    /// <summary>Takes no more jobs and writes those that wait.</summary>
    public Task DrainAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    /// <summary>Closes the connection, once drained. The last one to close a file moves the WAL into it.</summary>
    public void Close()
    {
        _session?.Dispose();
        _session = null;
    }

    private void Run()
    {
        var batch = new List<LogJob>(_options.BatchRows);
        while (_queue.TryTakeBatch(batch, _options.BatchRows, _options.BatchBytes))
        {
            _pings.Taken(batch);
            try
            {
                Write(batch);
            }
            // Everything, not only what SQLite throws: whatever it was, the batch is not known to be durable, and the other rooms still need a writer.
            catch (Exception e)
            {
                Fail(batch, e);
                _queue.Rest(TimeSpan.FromTicks(Math.Min(LongestRest.Ticks, FirstRest.Ticks << Math.Clamp(_failures - 1, 0, 10))));
                continue;
            }

            if (_stored && _failures > 0)
            {
                _logger.CommitsAgain(_file.Path, _failures);
                _failures = 0;
            }

            Tell(batch);
            TrimWal();
        }

        _ended.SetResult();
    }

    private void Write(List<LogJob> batch)
    {
        _touched.Clear();
        _batch++;
        _stored = false;
        var session = _session ??= Connect();
        if (session.Begin())
        {
            _termCount++;
        }

        foreach (var job in batch)
        {
            switch (job)
            {
                case AppendJob<SqliteTenure> append:
                    Append(session, append);
                    break;
                case ClaimJob claim:
                    claim.Result = session.Claim(claim.Room, _clock.GetUtcNow());
                    _termCount++;
                    _stored = true;
                    break;
            }
        }

        // Whoever asks must not be told of a disk that takes transactions as long as nothing is in them.
        if (_failures > 0 && !_stored && batch[0] is PingJob)
        {
            session.Touch();
        }

        _seams.Committing?.Invoke(session.Connection);
        session.Commit();
    }

    private void Append(SqliteWriteSession session, AppendJob<SqliteTenure> job)
    {
        var tenure = job.Tenure;
        if (tenure.Refused)
        {
            return;
        }

        ref var notes = ref tenure.Batch;
        if (notes.Number != _batch)
        {
            notes = new SqliteTenure.BatchState { Number = _batch, TermSeenAt = notes.TermSeenAt };
            _touched.Add(tenure);
        }

        // Once refused, everything later is, even where it could be written: no hole, ever.
        if (notes.RefusedFrom != 0)
        {
            return;
        }

        // Terms change when a room is opened: by us where the count says so, and by others only between two batches, which the file's version shows.
        if (notes.TermSeenAt != _termCount)
        {
            if (session.Term(tenure.RoomKey) != tenure.Term)
            {
                notes.RefusedFrom = job.Next.Seq;
                _logger.AppendFenced(tenure.Room.Value, tenure.Term, job.Next.Seq);
                return;
            }

            notes.TermSeenAt = _termCount;
        }

        if (session.TryInsert(tenure.RoomKey, job.Next))
        {
            notes.Through = job.Next.Seq;
            _stored = true;
        }
        else
        {
            notes.RefusedFrom = job.Next.Seq;
            _logger.PlaceTaken(tenure.Room.Value, job.Next.Seq, tenure.Term);
        }
    }

    private void Tell(List<LogJob> batch)
    {
        foreach (var tenure in _touched)
        {
            if (tenure.Batch.Through != 0)
            {
                Tell(tenure, tenure.Batch.Through, static (tenure, through) => tenure.Listener.Committed(tenure, through));
            }

            if (tenure.Batch.RefusedFrom != 0)
            {
                tenure.Refused = true;
                Tell(tenure, tenure.Batch.RefusedFrom, static (tenure, from) => tenure.Listener.Refused(tenure, from, AppendRefusal.Fenced));
            }
        }

        foreach (var job in batch)
        {
            (job as IAwaitedJob)?.Committed();
        }
    }

    private void Fail(List<LogJob> batch, Exception error)
    {
        // Rolls back, unless it was the answer to the commit that failed: then nobody knows, and the rooms look when they open again.
        _session?.Dispose();
        _session = null;
        var (rooms, openings) = (0, 0);
        foreach (var job in batch)
        {
            if (job is IAwaitedJob awaited)
            {
                openings += job is ClaimJob ? 1 : 0;
                awaited.Failed(new RoomLogUnavailableException($"{_file.Path} did not commit: {error.Message}", error));
            }
            else if (job is AppendJob<SqliteTenure> { Tenure: { Refused: false } tenure } append)
            {
                rooms++;
                tenure.Refused = true;
                Tell(tenure, append.Next.Seq, static (tenure, from) => tenure.Listener.Refused(tenure, from, AppendRefusal.Unavailable));
            }
        }

        if (rooms + openings > 0)
        {
            _failures++;
            _logger.CommitFailed(error, _file.Path, batch.Count, rooms, _failures);
        }
    }

    private void Tell(SqliteTenure tenure, long seq, Action<SqliteTenure, long> outcome)
    {
        try
        {
            outcome(tenure, seq);
        }
        // A listener's mistake is its own: the others of the batch must still hear.
        catch (Exception e)
        {
            _logger.ListenerFailed(e, tenure.Room.Value, tenure.Term);
        }
    }

    private void TrimWal()
    {
        try
        {
            _wal.Trim(_session!.Connection);
        }
        // The batch is durable whatever comes of this. What keeps the WAL from being moved, a full disk above all, soon keeps commits from being made too,
        // and they say so.
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            _logger.WalNotTrimmed(e, _file.Path);
        }
    }

    private SqliteWriteSession Connect()
    {
        var session = new SqliteWriteSession(_file.OpenWriter());
        _seams.Connected?.Invoke(session.Connection);
        return session;
    }
}
