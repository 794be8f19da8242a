using System.Data;
using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;
using ChatCluster.Shared.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>The one pipeline of a node that writes to PostgreSQL: everything that waits becomes one statement, and its outcome is told after the commit.</summary>
/// <remarks>
/// A stream of three stages: a source that takes a whole batch from the bounded queue each time it is asked for one; one statement in flight; telling. A slow
/// database asks seldom, the queue fills, and senders hear <c>overloaded</c>. While a batch is told, the next is on its way to the server.
/// A batch whose outcome is unknown is refused to everyone in it; the writer takes a new connection, rests a little longer after each failure in a row, and
/// goes on. Only what was to be stored counts for that: a ping neither is a failure nor ends a row of them.
/// Decision: docs/decisions/0008-postgres-log.md.
/// </remarks>
internal sealed class PostgresLogWriter
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    // Tries of one batch, where each failed one was surely rolled back.
    private const int MostTries = 5;

    private readonly PostgresDatabase _database;
    private readonly RoomLogOptions _options;
    private readonly PostgresWriteHealth _health;
    private readonly ILogger _logger;
    private readonly PostgresLogSeams _seams;
    private readonly CommitQueue<LogJob> _queue;
    private readonly LogPings _pings;
    private readonly CommitPace _pace;
    private readonly Task _ended;

    // The writing stage's own: never two at once.
    private PostgresWriteSession? _session;
    // What the session does, or did last. It may still be under way when the writer has given it up.
    private Task _statement = Task.CompletedTask;
    // The batch that is being written, or was last.
    private Task<WrittenBatch>? _batch;
    // Batches in a row that failed and had something to store.
    private int _failures;
    private TimeSpan _rest;

    public PostgresLogWriter(
        PostgresDatabase database, ActorSystem system, RoomLogOptions options, PostgresWriteHealth health, ILogger logger, PostgresLogSeams seams)
    {
        _database = database;
        _options = options;
        _health = health;
        _logger = logger;
        _seams = seams;
        _queue = new CommitQueue<LogJob>(options.QueueCapacity, options.QueueBytes, static job => job.Bytes);
        _pings = new LogPings(_queue, database.Name);
        _pace = new CommitPace(options.BusyCommitInterval);
        _ended = RunAsync(system);
    }

    /// <summary>Queues an event; never waits.</summary>
    /// <returns>False when the queue is full or closed.</returns>
    public bool TryAdd(AppendJob<PostgresTenure> append) => _queue.TryAdd(append);

    /// <summary>What waits to be written.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Answers with the next batch, however full the queue is, when the store lets the writer write.</summary>
    /// <remarks>Costs a query that reads nothing. When the last thing to be stored was not, a row is written: only then is it known.</remarks>
    /// <exception cref="RoomLogUnavailableException">It doesn't, or the node stops.</exception>
    public Task PingAsync(CancellationToken cancellation) => _pings.PingAsync(cancellation);

    /// <summary>Takes no more appends and writes those that wait. When the store fails meanwhile, what is left is refused without another try.</summary>
    public Task DrainAsync()
    {
        _queue.Close();
        return _ended;
    }

    private async Task RunAsync(ActorSystem system)
    {
        try
        {
            // A name on the system's own materializer, which lives as long as the system does and is everybody's: not ours to dispose.
            var materializer = ActorMaterializer.Create(system, namePrefix: "room-log");
            var stream = Source.UnfoldAsync(NotUsed.Instance, _ => TakeAsync())
                .SelectAsync(1, jobs => _batch = WriteAsync(jobs))
                .RunWith(Sink.ForEach<WrittenBatch>(Tell), materializer);

            // A system that ends takes the stream along: it then says nothing any more, not even that it ended, and whoever closes the log would wait for ever.
            if (await Task.WhenAny(stream, system.WhenTerminated) != stream)
            {
                _ = TellLateAsync(_batch);
                throw new InvalidOperationException("The actor system ended before the log was closed.");
            }

            await stream;
        }
        catch (Exception e)
        {
            _logger.WriterEnded(e, _database.Name);
        }

        _queue.Close();
        await RefuseTheRestAsync();
        await DropSessionAsync();
    }

    // Not waited for: a database that says nothing holds a statement for as long as its time-out.
    private async Task TellLateAsync(Task<WrittenBatch>? batch)
    {
        if (batch is { IsCompleted: false })
        {
            Tell(await batch);
        }
    }

    private async Task<Option<(NotUsed, List<LogJob>)>> TakeAsync()
    {
        if (_rest > TimeSpan.Zero)
        {
            await _queue.RestAsync(_rest);
        }
        else if (_pace.Wait(Stopwatch.GetTimestamp()) is { Ticks: > 0 } wait)
        {
            await _queue.FillAsync(CommitPace.FullBatch, wait);
        }

        var jobs = new List<LogJob>();
        if (!await _queue.TryTakeBatchAsync(jobs, _options.BatchRows, _options.BatchBytes))
        {
            return Option<(NotUsed, List<LogJob>)>.None;
        }

        _pace.Taken(jobs.Count(static job => job is not IAwaitedJob), Stopwatch.GetTimestamp());
        return Option<(NotUsed, List<LogJob>)>.Create((NotUsed.Instance, jobs));
    }

    private async Task<WrittenBatch> WriteAsync(List<LogJob> jobs)
    {
        var isAsked = _pings.Taken(jobs);
        var batch = new PostgresBatch(jobs);
        try
        {
            // A store that failed while the log is being closed isn't tried again and again for all that waits.
            if (_rest > TimeSpan.Zero && _queue.IsClosed)
            {
                throw new RoomLogUnavailableException("the node stops");
            }

            await StoreAsync(batch, isAsked);
        }
        // Everything, not only what the driver throws: whatever it was, the batch is not known to be durable, and the other rooms still need a writer.
        catch (Exception e)
        {
            return await FailAsync(jobs, batch, e);
        }

        _rest = TimeSpan.Zero;
        if (batch.StoresAnything)
        {
            _health.Stored();
            if (_failures > 0)
            {
                _logger.CommitsAgain(_database.Name, _failures);
                _failures = 0;
            }
        }

        return new WrittenBatch(jobs, batch, null);
    }

    private async Task StoreAsync(PostgresBatch batch, bool isAsked)
    {
        if (batch.Parts.Count == 0 && !isAsked)
        {
            return;
        }

        if (_session?.Connection.State != ConnectionState.Open)
        {
            await DropSessionAsync();
            _session = await PostgresWriteSession.OpenAsync(_database.Source);
        }

        var session = _session;
        if (batch.Parts.Count > 0)
        {
            await WriteAsync(session, batch);
        }

        // Whoever asks must not be told of a store that takes statements as long as nothing is in them.
        if (isAsked && !batch.StoresAnything && _health.LastWriteFailed)
        {
            await SendAsync(session, session.TouchAsync);
        }
        else if (batch.Parts.Count == 0)
        {
            await SendAsync(session, session.CheckAsync);
        }
    }

    private async Task WriteAsync(PostgresWriteSession session, PostgresBatch batch)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                List<int> owners = [];
                await SendAsync(session, async () => owners = await session.WriteAsync(batch));
                batch.Stored(owners);
                break;
            }
            catch (PostgresException e) when (tries < MostTries && e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                _logger.BatchTriedAgain(_database.Name, e.MessageText);
            }
            // The whole batch was rolled back. Whose place it was has to be found out; the others are written again at once, before anything that came later.
            catch (PostgresException e) when (tries < MostTries && e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                var taken = await session.FindPlacesTakenAsync(batch);
                foreach (var (part, seq) in taken)
                {
                    var tenure = batch.Parts[part - 1].Tenure;
                    _logger.PlaceTaken(tenure.Room.Value, seq, tenure.Term);
                }

                batch.LeaveOut(taken);
            }
        }

        foreach (var part in batch.Parts.Where(static part => !part.IsOwner))
        {
            _logger.AppendFenced(part.Tenure.Room.Value, part.Tenure.Term, part.RefusedFrom);
        }
    }

    /// <remarks>
    /// The driver's own limit is not enough: past it, it first asks the server, blocking, to cancel the statement, and a server that is frozen keeps it there
    /// for two connection time-outs more.
    /// </remarks>
    private async Task SendAsync(PostgresWriteSession session, Func<Task> statement)
    {
        if (_seams.Writing is { } writing)
        {
            await writing(session.Connection);
        }

        var limit = session.Connection.CommandTimeout;
        _statement = statement();
        await _statement.WaitAsync(limit > 0 ? TimeSpan.FromSeconds(limit + 1) : Timeout.InfiniteTimeSpan);
        if (_seams.Written is { } written)
        {
            await written(session.Connection);
        }
    }

    private async Task<WrittenBatch> FailAsync(List<LogJob> jobs, PostgresBatch batch, Exception error)
    {
        batch.Failed();
        if (batch.Parts.Count > 0)
        {
            _health.Failed();
            _failures++;
            _logger.CommitFailed(error, _database.Name, jobs.Count, batch.Parts.Count, _failures);
        }

        _rest = TimeSpan.FromTicks(Math.Min(LongestRest.Ticks, FirstRest.Ticks << Math.Clamp(_failures - 1, 0, 10)));
        await DropSessionAsync();
        return new WrittenBatch(jobs, batch, new RoomLogUnavailableException($"{_database.Name} did not commit: {error.Message}", error));
    }

    /// <remarks>Not awaited to its end: a connection whose statement hangs may take long to close, and nobody needs it any more.</remarks>
    private Task DropSessionAsync()
    {
        var (session, statement, name) = (_session, _statement, _database.Name);
        _session = null;
        return session is null ? Task.CompletedTask : Task.WhenAny(CloseAsync(), Task.Delay(TimeSpan.FromMilliseconds(100)));

        async Task CloseAsync()
        {
            // Two at once on one connection read each other's answers, and one that went back to the pool would be somebody else's by then. A statement that
            // was given up ends by the driver's own limits.
            await statement.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await session.DisposeAsync();
            }
            catch (Exception e) when (PostgresTrouble.Is(e))
            {
                _logger.ConnectionNotClosed(e, name);
            }
        }
    }

    private void Tell(WrittenBatch written)
    {
        foreach (var part in written.Batch.Parts)
        {
            if (part.Through != 0)
            {
                Tell(part, static part => part.Tenure.Listener.Committed(part.Tenure, part.Through));
            }

            if (part.RefusedFrom != 0)
            {
                Tell(part, static part => part.Tenure.Listener.Refused(part.Tenure, part.RefusedFrom, part.Why));
            }
        }

        foreach (var job in written.Jobs)
        {
            if (job is not IAwaitedJob awaited)
            {
                break;
            }

            if (written.Error is null)
            {
                awaited.Committed();
            }
            else
            {
                awaited.Failed(written.Error);
            }
        }
    }

    private void Tell(PostgresBatch.Part part, Action<PostgresBatch.Part> outcome)
    {
        try
        {
            outcome(part);
        }
        // A listener's mistake is its own: the others of the batch must still hear.
        catch (Exception e)
        {
            _logger.ListenerFailed(e, part.Tenure.Room.Value, part.Tenure.Term);
        }
    }

    private async Task RefuseTheRestAsync()
    {
        var jobs = new List<LogJob>();
        while (await _queue.TryTakeBatchAsync(jobs, int.MaxValue, long.MaxValue))
        {
            Tell(await FailAsync(jobs, new PostgresBatch(jobs), new RoomLogUnavailableException("the node stops")));
        }
    }

    private sealed record WrittenBatch(List<LogJob> Jobs, PostgresBatch Batch, RoomLogUnavailableException? Error);
}
