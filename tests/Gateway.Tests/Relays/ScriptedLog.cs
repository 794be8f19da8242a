using ChatCluster.Gateway.Tests.Connections;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>The log of one room, whose reads a spec counts, holds back and fails.</summary>
internal sealed class ScriptedLog : IRoomLogReader
{
    private readonly Lock _lock = new();
    private readonly Signal _changed = new();
    private readonly List<RoomEvent> _events = [];
    private readonly List<LogRead> _reads = [];
    private TaskCompletionSource? _hold;
    private int _failures;

    /// <summary>Every read so far, oldest first.</summary>
    public IReadOnlyList<LogRead> Reads
    {
        get
        {
            lock (_lock)
            {
                return [.. _reads];
            }
        }
    }

    /// <summary>When set, reads throw before they return a task: a fault, not an outage.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Newest event; 0 when there is none.</summary>
    public long Head
    {
        get
        {
            lock (_lock)
            {
                return _events is [.., var last] ? last.Seq : 0;
            }
        }
    }

    /// <summary>Stores events.</summary>
    public void Append(params IEnumerable<RoomEvent> events)
    {
        lock (_lock)
        {
            _events.AddRange(events);
        }
    }

    /// <summary>Forgets everything before an event.</summary>
    public void PurgeBefore(long first)
    {
        lock (_lock)
        {
            _events.RemoveAll(e => e.Seq < first);
        }
    }

    /// <summary>Forgets everything after an event: the copy of an older day.</summary>
    public void CutAfter(long head)
    {
        lock (_lock)
        {
            _events.RemoveAll(e => e.Seq > head);
        }
    }

    /// <summary>Reads that begin from now on wait.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _hold ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Reads that wait get what was there when they began.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _hold?.TrySetResult();
            _hold = null;
        }
    }

    /// <summary>The next reads fail.</summary>
    public void FailNext(int reads = 1)
    {
        lock (_lock)
        {
            _failures = reads;
        }
    }

    /// <summary>Waits until so many reads have begun.</summary>
    public Task UntilReadsAsync(int count) => _changed.UntilAsync($"{count} reads of the log; there were {Reads.Count}", () => Reads.Count >= count);

    public Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default) =>
        Fault is { } fault ? throw fault : ReadAsync(after, limit);

    public Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task PingAsync(CancellationToken cancellation = default) => Task.CompletedTask;

    private async Task<LogPage> ReadAsync(long after, PageLimit limit)
    {
        Task held;
        bool fails;
        List<RoomEvent> page;
        lock (_lock)
        {
            _reads.Add(new LogRead(after, limit));
            held = _hold?.Task ?? Task.CompletedTask;
            fails = _failures > 0;
            _failures -= fails ? 1 : 0;
            page = Page(after, limit);
        }

        _changed.Raise();
        await Task.Yield();
        await held;
        return fails ? throw new RoomLogUnavailableException("scripted") : new LogPage(page, More: page is [.., var last] && last.Seq < Head);
    }

    private List<RoomEvent> Page(long after, PageLimit limit)
    {
        var page = new List<RoomEvent>();
        var bytes = 0;
        foreach (var next in _events.Where(e => e.Seq > after).Take(limit.Events))
        {
            bytes += next.Body.Length;
            if (page.Count > 0 && bytes > limit.Bytes)
            {
                break;
            }

            page.Add(next);
        }

        return page;
    }
}

/// <summary>One read that was asked for.</summary>
internal sealed record LogRead(long After, PageLimit Limit);
