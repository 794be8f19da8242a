using System.Globalization;
using ChatCluster.Cli.Traffic;
using ChatCluster.Cli.Verify.Checking;
using ChatCluster.Client;

namespace ChatCluster.Cli.Verify;

/// <summary>Clients that write and read at a fixed rate, while anything may happen to the cluster, and a record of all that they were told.</summary>
internal sealed class VerifyRun : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PatienceWhenCutShort = TimeSpan.FromSeconds(10);
    private readonly VerifyPlan _plan;
    private readonly string _tag;
    private readonly Roster _roster;
    private readonly RunClock _clock;
    private readonly Counters _counters = new();
    private readonly RoomRecorder[] _rooms;
    private readonly CancellationTokenSource _writing = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _stop = new();
    private Member[] _members = [];
    private Task _senders = Task.CompletedTask;
    private Task _readers = Task.CompletedTask;
    private Latencies _recentAcks = new();
    private long _repeated;
    private Exception? _fault;

    private VerifyRun(VerifyPlan plan, TimeProvider clock)
    {
        _plan = plan;
        _clock = new RunClock(clock);
        _tag = RunTag.New("v", plan.Seed, clock);
        _roster = new Roster(plan.Rooms, plan.Clients, plan.HotRoom, plan.Flapping, plan.Slow, plan.Seed);
        _rooms = [.. Enumerable.Range(0, plan.Rooms).Select(i => new RoomRecorder($"{plan.RoomPrefix ?? _tag}-{i}", _clock))];
        Rooms = [.. _rooms.Select(static it => it.Name)];
    }

    /// <summary>How far it is.</summary>
    public VerifyProgress Progress => new(
        _clock.Now, _counters.Sent, _counters.Acknowledged, _counters.Delivered, _counters.Reconnects, _counters.Errors.Values.Sum(), _counters.Connected);

    /// <summary>The rooms that are written to; the first one is the hot one, if the plan has one.</summary>
    public IReadOnlyList<string> Rooms { get; }

    /// <summary>What must be said of the plan, now that the server's limits are known; null when it is fine.</summary>
    public string? Warning { get; private set; }

    /// <summary>Connects every client and begins to send.</summary>
    /// <returns>When every client has joined its room.</returns>
    /// <exception cref="TimeoutException"><paramref name="ct"/> came first.</exception>
    /// <exception cref="ChatException">The server refuses the clients for good.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer clients than rooms, or a rate that is none.</exception>
    public static async Task<VerifyRun> StartAsync(VerifyPlan plan, TimeProvider clock, CancellationToken ct)
    {
        var run = new VerifyRun(plan, clock);
        try
        {
            var arrivals = new Arrivals(run._roster, plan.Rate, plan.HotRoom, plan.Repeated, plan.Seed);
            var crowd = new CrowdPlan { Gateways = plan.Gateways, Tag = run._tag, Rooms = run.Rooms, Token = plan.Token, LongestBackoff = plan.LongestBackoff, Seed = plan.Seed };
            run._members = await Crowd.JoinAsync(run._roster, crowd, run._counters, clock, run.Hear, ct);
            run.Warning = RateLimit.Warning(run._roster.BusiestWriter(plan.Rate, plan.HotRoom, plan.Repeated), run._members[0].SendsPerSecond);
            run.Begin(arrivals);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every room has acknowledged a message that was sent after this call, and every reader that isn't slow has seen one.</summary>
    /// <param name="when">What happened before, for the message of a failure.</param>
    /// <param name="ct">The limit.</param>
    /// <exception cref="TimeoutException"><paramref name="ct"/> came first; it names the rooms and readers that don't go on.</exception>
    public async Task EveryRoomGoesOnAsync(string when, CancellationToken ct)
    {
        var since = _clock.Now;
        var goals = new long?[_rooms.Length];
        List<string> missing;
        while ((missing = Missing(since, goals)).Count > 0)
        {
            ThrowIfFaulted();
            if (ct.IsCancellationRequested)
            {
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture,
                    $"{when}: {(_clock.Now - since).TotalSeconds:F1} s later {missing.Count} rooms or readers don't go on: {string.Join("; ", missing.Take(10))}. {_counters.LastTrouble}"));
            }

            await Task.Delay(LookEvery, _clock.Provider, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How long the messages took that were acknowledged since the last call, or since the beginning: what one part of a run is compared with another by.</summary>
    public LatencySummary AckLatencySinceLastCall() => Interlocked.Exchange(ref _recentAcks, new Latencies()).Summarize();

    /// <summary>Drops the connection of every client at once; each comes back by itself.</summary>
    public void DropAll()
    {
        foreach (var member in _members)
        {
            member.Drop();
        }
    }

    /// <summary>Stops sending, lets everything settle, reads the rooms' logs and checks.</summary>
    /// <param name="ct">Ends the settling early; what there is is checked all the same.</param>
    /// <exception cref="InvalidOperationException">The verifier itself failed.</exception>
    public async Task<VerifyReport> FinishAsync(CancellationToken ct)
    {
        await _writing.CancelAsync();
        await _senders;
        var duration = _clock.Now;
        await _hurry.CancelAsync();

        using var settled = new CancellationTokenSource(_plan.SettleWithin, _clock.Provider);
        using var settling = CancellationTokenSource.CreateLinkedTokenSource(settled.Token, ct);
        await UntilAsync(() => _counters.Waiting == 0, settling.Token);
        var isSettled = _counters.Waiting == 0;
        var end = _clock.Now;
        if (!isSettled)
        {
            await EndRecordAsync(); // what is acknowledged from here on isn't in logs that are about to be read
        }

        using var reading = new CancellationTokenSource(ct.IsCancellationRequested ? PatienceWhenCutShort : _plan.SettleWithin, _clock.Provider);
        var logs = await new LogReading(_plan.Gateways, $"{_tag}-checker", _plan.Token, _clock.Provider, _counters).ReadAsync(Rooms, reading.Token);
        var heads = Array.ConvertAll(_rooms, room => logs[room.Name] is [var first, ..] && first.Entries.Count > 0 ? first.Entries.Max(static it => it.Seq) : 0);
        if (isSettled)
        {
            await UntilAsync(() => _rooms.Index().All(it => it.Item.Readers.All(reader => reader.Last >= heads[it.Index])), settling.Token);
            end = _clock.Now;
            await EndRecordAsync();
        }

        var recorded = Recorded(logs, isSettled, wasCutShort: ct.IsCancellationRequested);
        ThrowIfFaulted();
        return Report(recorded, duration, end);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _writing.CancelAsync();
        await _hurry.CancelAsync();
        await _stop.CancelAsync();
        await Crowd.DisposeAsync(_members);
        await Task.WhenAll(_senders, _readers);
    }

    private void Begin(Arrivals arrivals)
    {
        _clock.Restart();
        foreach (var member in _members)
        {
            _rooms[member.Seat.Room].Readers.Add(new LiveReader(member, _clock, _counters));
        }

        _readers = Task.WhenAll(_rooms.SelectMany(static it => it.Readers).Select(reader => NotedAsync(() => reader.RunAsync(_hurry.Token, _stop.Token))));
        _senders = Task.WhenAll(_members
            .Where(static it => it.Seat.Manner == Manner.Flapping)
            .Select(member => NotedAsync(() => FlapAsync(member)))
            .Append(NotedAsync(() => Pacer.RunAsync(arrivals, arrival => _ = NotedAsync(() => SendAsync(arrival)), _clock, _writing.Token))));
    }

    private async Task SendAsync(Arrival arrival)
    {
        var room = _rooms[arrival.Writer.Room];
        var writer = _members[arrival.Writer.Number];
        var repeats = arrival.Repetition != Repetition.None;
        var id = string.Create(CultureInfo.InvariantCulture, $"{_tag}-{arrival.Number}");
        var text = Texts.Of(arrival.Number, _plan.TextLength);
        var send = room.Begin(writer.User, id, text, arrival.Due, repeats ? 2 : 1, writer.Seat.Manner == Manner.Steady);
        _counters.CountSent();
        if (repeats)
        {
            Interlocked.Increment(ref _repeated);
        }

        var first = TryAsync(writer, room, send);
        if (arrival.Repetition == Repetition.AfterAnswer)
        {
            await first;
        }

        var second = repeats ? TryAsync(_members[arrival.Repeater.Number], room, send) : Task.FromResult(true);
        if (await first & await second)
        {
            _counters.CountEnded();
        }
    }

    /// <returns>False when it did not end before the run did.</returns>
    private async Task<bool> TryAsync(Member member, RoomRecorder room, RecordedSend send)
    {
        try
        {
            var sent = await member.Room.SendAsync(send.Text, send.Id, _stop.Token);
            Count(room.End(send, SendOutcome.Stored, sent.Seq, member.Name));
            return true;
        }
        catch (ChatException e)
        {
            room.End(send, IsFinal(e) ? SendOutcome.Refused : SendOutcome.Unknown, 0, member.Name, e.Code);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Only these say that the message can't have been stored, also not by an earlier try.</summary>
    private static bool IsFinal(ChatException e) =>
        e is { Retryable: false, Code: "invalid_id" or "text_empty" or "text_too_long" or "frame_too_large" or "missing_field" or "wrong_type" or "malformed" };

    private void Hear(Seat seat, SentMessage message)
    {
        var via = seat.Number < _members.Length ? _members[seat.Number].Name : "";
        Count(_rooms[seat.Room].Hear(message.Id, message.Seq, via));
    }

    private void Count(TimeSpan? latency)
    {
        if (latency is { } time)
        {
            _counters.CountAcknowledged();
            Volatile.Read(ref _recentAcks).Add(time);
        }
    }

    private async Task FlapAsync(Member member)
    {
        var random = new Random((_plan.Seed * 17) + member.Seat.Number);
        while (!_writing.IsCancellationRequested)
        {
            var time = _plan.FlappingPause * (0.2 + (0.8 * random.NextDouble()));
            await Task.Delay(time, _clock.Provider, _writing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_writing.IsCancellationRequested)
            {
                member.Drop();
            }
        }
    }

    private List<string> Missing(TimeSpan since, long?[] goals)
    {
        var missing = new List<string>();
        for (var i = 0; i < _rooms.Length; i++)
        {
            var room = _rooms[i];
            goals[i] ??= room.AcknowledgedSince(since);
            if (goals[i] is not { } goal)
            {
                missing.Add($"room {room.Name} has acknowledged nothing that was sent since");
            }
            else
            {
                missing.AddRange(room.Readers
                    .Where(it => it.Member.Seat.Manner != Manner.Slow && it.Last < goal)
                    .Select(it => $"reader {it.Member.Name} of {room.Name} is at {it.Last}, before {goal}"));
            }
        }

        return missing;
    }

    private async Task UntilAsync(Func<bool> isSo, CancellationToken limit)
    {
        while (!isSo() && !limit.IsCancellationRequested && _fault is null)
        {
            await Task.Delay(LookEvery, _clock.Provider, limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EndRecordAsync()
    {
        foreach (var room in _rooms)
        {
            room.Close();
        }

        await DisposeAsync();
    }

    private List<RecordedRoom> Recorded(IReadOnlyDictionary<string, List<RecordedLog>> logs, bool isSettled, bool wasCutShort)
    {
        var recorded = _rooms.Select(static it => it.Recorded()).ToList();
        foreach (var room in recorded)
        {
            room.Logs.AddRange(logs[room.Name]);
            if (wasCutShort) // there was no time to answer
            {
                room.Sends.ForEach(static send => send.Tries = send.Ended);
            }

            if (wasCutShort || !isSettled) // nor to catch up with what was stored meanwhile
            {
                room.Readers.ForEach(static reader => reader.Stayed = false);
            }
        }

        return recorded;
    }

    private VerifyReport Report(List<RecordedRoom> rooms, TimeSpan duration, TimeSpan end)
    {
        var (ack, delivery) = Measurements.Of(rooms);
        return new VerifyReport
        {
            Seed = _plan.Seed,
            Violations = HistoryChecker.Check(rooms),
            Rooms = rooms.Count,
            Clients = _members.Length,
            Duration = duration,
            Sent = rooms.Sum(static it => (long)it.Sends.Count),
            Acknowledged = rooms.Sum(static it => it.Sends.LongCount(static send => send.Acknowledged is not null)),
            Repeated = _repeated,
            Unknown = rooms.Sum(static it => it.Sends.LongCount(static send => send.Acknowledged is null && !send.Answers.Any(static answer => answer.Outcome == SendOutcome.Refused))),
            Delivered = rooms.Sum(static it => it.Readers.Sum(static reader => (long)reader.Deliveries.Count)),
            Stored = rooms.Sum(static it => it.Logs.Count == 0 ? 0L : it.Logs[0].Entries.Count),
            Reconnects = _counters.Reconnects,
            Errors = _counters.Errors.ToDictionary(),
            UnreachedGateways = _counters.Unreached(_plan.Gateways),
            AckLatency = ack,
            DeliveryLatency = delivery,
            Outages = [.. rooms.Select(room => Outages.Of(room, end)).OrderByDescending(static it => it.WithoutAck > it.WithoutDelivery ? it.WithoutAck : it.WithoutDelivery)],
        };
    }

    /// <summary>A fault of the verifier must not look like a cluster that is well.</summary>
    private async Task NotedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _fault, e, null);
        }
    }

    private void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            throw new InvalidOperationException($"The verifier itself failed: {fault.Message}", fault);
        }
    }
}
