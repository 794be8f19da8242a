using ChatCluster.Gateway.Protocols;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>The pages of the log that this node's members who are behind need: some are read at a time, and each once for all who need it meanwhile.</summary>
/// <remarks>
/// A crowd that comes back has missed the same: what is read and framed for one serves all. Pages end where 256 divides <c>seq</c>, if they aren't full of bytes
/// before, so that whoever is a little further than the others soon needs the same. What was read is kept for some seconds, up to a bound of bytes. Any thread.
/// </remarks>
internal sealed class CatchUpPages
{
    /// <summary>Most pages that are read, framed and written at a time.</summary>
    /// <remarks>
    /// Without a bound a crowd that comes back fills the queues of the thread pool, and what is live waits behind all of it: with 10 000 clients for 2.5 s, with
    /// 8 to 32 pages for 0.24 s (docs/performance.md, S9). With 8 the crowd takes a quarter longer.
    /// </remarks>
    public const int AtATime = 32;

    /// <summary>What a connection that is behind costs beside its outbox, however many rooms it is behind in.</summary>
    private static readonly PageLimit Page = new(Events: 256, Bytes: 64 * 1024);

    // Unit: bytes of frames. Room for what a large crowd missed in some dozens of rooms; what doesn't fit is read again.
    private const int MaxKept = 16 * 1024 * 1024;

    // For a crowd that comes back one after the other.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Task<FramedPage?>> _pages = [];
    private readonly Queue<(Key Key, int Bytes, long At)> _kept = [];
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _keptBytes;

    /// <param name="clock">Tells when to forget a page.</param>
    public CatchUpPages(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(static it => ((CatchUpPages)it!).ForgetOld(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Turns to read a page and to hand it to an outbox.</summary>
    public SemaphoreSlim Turns { get; } = new(AtATime, AtATime);

    /// <summary>Pages that are kept or being read.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _pages.Count;
            }
        }
    }

    /// <summary>What follows a place, up to the end of its page or to the end of what was missed, in frames.</summary>
    /// <returns>Null when the log no longer has what comes next.</returns>
    /// <exception cref="RoomLogUnavailableException">The store did not answer; asked again, it is read again.</exception>
    public Task<FramedPage?> ReadAsync(IRoomLogReader log, RoomId room, EventFormat format, Missed missed)
    {
        var events = Math.Min(Page.Events - (missed.After % Page.Events), missed.Until - missed.After);
        var key = new Key(room, missed.Epoch, missed.Term, missed.After, (int)events, format);
        var page = new TaskCompletionSource<FramedPage?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_pages.TryAdd(key, page.Task))
            {
                return _pages[key];
            }
        }

        _ = FillAsync(log, key, page);
        return page.Task;
    }

    private async Task FillAsync(IRoomLogReader log, Key key, TaskCompletionSource<FramedPage?> page)
    {
        try
        {
            var events = (await log.ReadAfterAsync(key.Room, key.After, Page with { Events = key.Events }, CancellationToken.None)).Events;
            var isThere = events.Count > 0 && events[0].Seq == key.After + 1;
            var framed = isThere ? new FramedPage(key.Format.Frame(events), events[^1].Seq) : null;
            Keep(key, framed);
            page.SetResult(framed);
        }
        catch (Exception e)
        {
            Keep(key, null);
            page.SetException(e);
        }
    }

    private void Keep(Key key, FramedPage? page)
    {
        lock (_lock)
        {
            if (page is null)
            {
                _pages.Remove(key);
                return;
            }

            if (_kept.Count == 0)
            {
                _timer.Change(KeptFor, Timeout.InfiniteTimeSpan);
            }

            _kept.Enqueue((key, page.Frames.Length, _clock.GetTimestamp()));
            _keptBytes += page.Frames.Length;
            while (_keptBytes > MaxKept)
            {
                ForgetOldest();
            }
        }
    }

    private void ForgetOld()
    {
        lock (_lock)
        {
            while (_kept.TryPeek(out var oldest))
            {
                var left = KeptFor - _clock.GetElapsedTime(oldest.At);
                if (left > TimeSpan.Zero)
                {
                    _timer.Change(left, Timeout.InfiniteTimeSpan);
                    return;
                }

                ForgetOldest();
            }
        }
    }

    private void ForgetOldest()
    {
        var (key, bytes, _) = _kept.Dequeue();
        _pages.Remove(key);
        _keptBytes -= bytes;
    }

    private readonly record struct Key(RoomId Room, Epoch Epoch, long Term, long After, int Events, EventFormat Format);
}

/// <summary>What a member missed.</summary>
/// <param name="Epoch">Of which life of the room's log.</param>
/// <param name="Term">Of the room's owner. A log that has lost its newest events, as a copy that was behind, is only found by a new one: what was read before isn't true any more.</param>
/// <param name="After">The newest event that it has been handed.</param>
/// <param name="Until">The last one that it needs.</param>
internal readonly record struct Missed(Epoch Epoch, long Term, long After, long Until);

/// <summary>Events that follow on each other, in frames.</summary>
/// <param name="Frames">Shared: not to be changed.</param>
/// <param name="Last">Number of the newest.</param>
internal sealed record FramedPage(ReadOnlyMemory<byte> Frames, long Last);
