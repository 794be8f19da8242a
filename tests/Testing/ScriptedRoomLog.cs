using System.Threading.Channels;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Testing;

/// <summary>A room log in memory that does nothing by itself: the spec says when an opening succeeds or fails and what becomes of each append.</summary>
/// <remarks>
/// It keeps what a real log guarantees: openings raise the term, only the newest term can store, nothing of a tenure is stored after its refusal. A spec
/// that asks for anything else gets an exception. An opening succeeds at once unless <see cref="HoldOpenings"/> is set.
/// </remarks>
public sealed class ScriptedRoomLog : IRoomLog
{
    private readonly object _gate = new();
    private readonly Dictionary<RoomId, Stored> _rooms = [];
    private readonly List<ScriptedTenure> _tenures = [];
    private readonly Channel<ScriptedOpening> _held = Channel.CreateUnbounded<ScriptedOpening>();
    private int _openings;

    /// <summary>Openings wait for the spec: <see cref="NextOpening"/>.</summary>
    public bool HoldOpenings { get; set; }

    /// <summary>Appends that may wait; past it nothing is taken.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Appending throws, as with a bug of the caller or of the log.</summary>
    public bool Broken { get; set; }

    /// <summary>How often a room was opened, or tried to be.</summary>
    public int Openings => Volatile.Read(ref _openings);

    /// <summary>Every tenure given, oldest first.</summary>
    public IReadOnlyList<ScriptedTenure> Tenures
    {
        get
        {
            lock (_gate)
            {
                return [.. _tenures];
            }
        }
    }

    /// <summary>The next opening that waits for its outcome.</summary>
    public async Task<ScriptedOpening> NextOpening() => await _held.Reader.ReadAsync().AsTask().Soon("an opening");

    /// <summary>What a room's log has.</summary>
    public IReadOnlyList<RoomEvent> EventsOf(RoomId room)
    {
        lock (_gate)
        {
            return [.. Of(room).Events];
        }
    }

    /// <summary>Puts events there, as if they had been stored long ago.</summary>
    public void Store(RoomId room, params IEnumerable<RoomEvent> events)
    {
        lock (_gate)
        {
            Of(room).Events.AddRange(events);
        }
    }

    /// <inheritdoc />
    public Task<RoomOpening> OpenAsync(RoomId room, int window, IAppendListener listener, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _openings);
        if (!HoldOpenings)
        {
            return Task.FromResult(Open(room, window, listener));
        }

        var opening = new ScriptedOpening(() => Open(room, window, listener), cancellation);
        _held.Writer.TryWrite(opening);
        return opening.Outcome;
    }

    /// <inheritdoc />
    public bool TryAppend(RoomTenure tenure, RoomEvent next)
    {
        lock (_gate)
        {
            if (Broken)
            {
                throw new InvalidOperationException("The spec says that the log is broken.");
            }

            return ((ScriptedTenure)tenure).Take(next, Capacity);
        }
    }

    /// <inheritdoc />
    public int Waiting => Tenures.Sum(static tenure => tenure.Waiting.Count);

    /// <inheritdoc />
    public Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default)
    {
        var events = EventsOf(room).Where(e => e.Seq > after).ToList();
        return Task.FromResult(new LogPage([.. events.Take(limit.Events)], events.Count > limit.Events));
    }

    /// <inheritdoc />
    public Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default)
    {
        var events = EventsOf(room).Where(e => e.Seq < before).ToList();
        return Task.FromResult(new LogPage([.. events.TakeLast(limit.Events)], events.Count > limit.Events));
    }

    /// <inheritdoc />
    public Task PingAsync(CancellationToken cancellation = default) => Task.CompletedTask;

    internal void Write(ScriptedTenure tenure, IReadOnlyList<RoomEvent> events)
    {
        lock (_gate)
        {
            var stored = Of(tenure.Room);
            if (events.Count > 0 && tenure.Term != stored.Term)
            {
                throw new InvalidOperationException($"Term {tenure.Term} was fenced off by {stored.Term}: no log stores anything of it.");
            }

            stored.Events.AddRange(events);
        }
    }

    private RoomOpening Open(RoomId room, int window, IAppendListener listener)
    {
        lock (_gate)
        {
            var stored = Of(room);
            var head = stored.Events is [.., var last] ? last.Seq : 0;
            var first = stored.Events is [var oldest, ..] ? oldest.Seq : head + 1;
            var tenure = new ScriptedTenure(this, room, ++stored.Term, head, listener);
            _tenures.Add(tenure);
            return new RoomOpening(
                tenure, stored.Epoch, first, head, [.. stored.Events.TakeLast(window).Select(static e => new RecentEvent(e.Seq, e.At, e.From, e.Id))]);
        }
    }

    private Stored Of(RoomId room) => _rooms.TryGetValue(room, out var stored) ? stored : _rooms[room] = new Stored();

    private sealed class Stored
    {
        public Epoch Epoch { get; } = new("epoch-of-the-room");

        public List<RoomEvent> Events { get; } = [];

        public long Term { get; set; }
    }
}

/// <summary>An opening that waits for the spec.</summary>
public sealed class ScriptedOpening(Func<RoomOpening> open, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<RoomOpening> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<RoomOpening> Outcome => _outcome.Task;

    /// <summary>Who asked for it doesn't want it any more.</summary>
    public bool IsGivenUp => cancellation.IsCancellationRequested;

    /// <summary>The room is opened now.</summary>
    public void Succeed() => _outcome.SetResult(open());

    /// <summary>The store does not answer.</summary>
    public void Fail() => _outcome.SetException(new RoomLogUnavailableException("The spec says so."));
}

/// <summary>A tenure of a <see cref="ScriptedRoomLog"/> and what becomes of its appends.</summary>
public sealed class ScriptedTenure : RoomTenure
{
    private readonly ScriptedRoomLog _log;
    private readonly IAppendListener _listener;
    private readonly List<RoomEvent> _waiting = [];
    private long _taken;
    private bool _refused;

    internal ScriptedTenure(ScriptedRoomLog log, RoomId room, long term, long head, IAppendListener listener)
        : base(room, term)
    {
        _log = log;
        _listener = listener;
        _taken = head;
    }

    /// <summary>Appends that were taken and not answered, in order.</summary>
    public IReadOnlyList<RoomEvent> Waiting
    {
        get
        {
            lock (_waiting)
            {
                return [.. _waiting];
            }
        }
    }

    /// <summary>Stores everything up to an event and tells so.</summary>
    public void Commit(long through)
    {
        _log.Write(this, TakeOut(through));
        TellCommitted(through);
    }

    /// <summary>Stores everything that waits and tells so.</summary>
    public void Commit() => Commit(Waiting[^1].Seq);

    /// <summary>Refuses everything that waits.</summary>
    /// <param name="why">The reason told.</param>
    /// <param name="stored">How many of the first ones are stored all the same: their outcome was not known when the store failed.</param>
    public void Refuse(AppendRefusal why, int stored = 0)
    {
        var from = Waiting[0].Seq;
        _log.Write(this, TakeOut(from + stored - 1));
        lock (_waiting)
        {
            _waiting.Clear();
            _refused = true;
        }

        TellRefused(from, why);
    }

    /// <summary>Only tells: an answer that was on its way for a long time.</summary>
    public void TellCommitted(long through) => _listener.Committed(this, through);

    /// <inheritdoc cref="TellCommitted" />
    public void TellRefused(long from, AppendRefusal why) => _listener.Refused(this, from, why);

    internal bool Take(RoomEvent next, int capacity)
    {
        lock (_waiting)
        {
            if (next.Seq != _taken + 1)
            {
                throw new ArgumentException($"Event {next.Seq} of room {Room} does not follow {_taken}, the last one taken.", nameof(next));
            }

            if (!_refused && _waiting.Count >= capacity)
            {
                return false;
            }

            _taken = next.Seq;
            if (!_refused)
            {
                _waiting.Add(next);
            }

            return true;
        }
    }

    private List<RoomEvent> TakeOut(long through)
    {
        lock (_waiting)
        {
            var taken = _waiting.TakeWhile(e => e.Seq <= through).ToList();
            _waiting.RemoveRange(0, taken.Count);
            return taken;
        }
    }
}
