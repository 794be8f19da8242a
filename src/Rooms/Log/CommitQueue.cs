namespace ChatCluster.Rooms.Log;

/// <summary>A bounded queue between many threads that add and one taker of everything that waits: the front of a group-commit writer.</summary>
/// <remarks>
/// Not a channel: what arrives while the taker is busy becomes its next batch, whole, and the bounds count exactly what waits. A taker that owns a thread
/// blocks on the monitor, so that no thread of the pool is held; one that is a stream awaits. A queue has one or the other.
/// </remarks>
/// <param name="capacity">Most items that wait; what was taken doesn't count.</param>
/// <param name="weightCapacity">Most weight that waits; a single item may have more.</param>
/// <param name="weight">Weight of an item, always the same: what bounds the queue and, in <see cref="TryTakeBatch"/>, a batch.</param>
internal sealed class CommitQueue<T>(int capacity, long weightCapacity, Func<T, int> weight)
{
    // A monitor, not a Lock: it can be waited on.
    private readonly object _gate = new();
    private readonly Queue<T> _first = new();
    private readonly Queue<T> _waiting = new();
    private long _waitingWeight;
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;
    private bool _takerSleeps;
    private TaskCompletionSource? _takerWaits;
    private TaskCompletionSource? _full; // ends the wait of FillAsync
    private int _fullAt;

    /// <summary>Items that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds an item; never waits.</summary>
    /// <returns>False when the queue is full or closed: nothing was taken.</returns>
    public bool TryAdd(T item)
    {
        lock (_gate)
        {
            var itemWeight = weight(item);
            if (_closed || _waiting.Count >= capacity || (_waitingWeight + itemWeight > weightCapacity && _waiting.Count > 0))
            {
                _full?.TrySetResult();
                return false;
            }

            _waiting.Enqueue(item);
            _waitingWeight += itemWeight;
            WakeTaker();
            if (_waiting.Count >= _fullAt)
            {
                _full?.TrySetResult();
            }

            return true;
        }
    }

    /// <summary>Adds an item that goes with the next batch, before and on top of what waits there, outside of all bounds. The caller keeps them few.</summary>
    /// <returns>False when the queue is closed: nothing was taken.</returns>
    public bool TryAddFirst(T item)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _first.Enqueue(item);
            WakeTaker();
            _full?.TrySetResult();
            return true;
        }
    }

    /// <summary>Waits until something is there and moves it to <paramref name="batch"/>, in order, up to the bounds; at least one item.</summary>
    /// <remarks>What goes first doesn't count for the bounds: however much of it comes, the others have their turn in every batch.</remarks>
    /// <returns>False when the queue is closed and empty: nothing will ever come.</returns>
    public bool TryTakeBatch(List<T> batch, int maxItems, long maxWeight)
    {
        lock (_gate)
        {
            while (!TryTakeNow(batch, maxItems, maxWeight))
            {
                if (_closed)
                {
                    return false;
                }

                _takerSleeps = true;
                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    /// <inheritdoc cref="TryTakeBatch" />
    public async ValueTask<bool> TryTakeBatchAsync(List<T> batch, int maxItems, long maxWeight)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (TryTakeNow(batch, maxItems, maxWeight))
                {
                    return true;
                }

                if (_closed)
                {
                    return false;
                }

                _takerWaits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _takerWaits.Task;
            }

            await arrival;
        }
    }

    /// <summary>Takes nothing more. What waits can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _closing.TrySetResult();
            _full?.TrySetResult();
            Monitor.PulseAll(_gate);
            WakeTaker();
        }
    }

    /// <summary>True once nothing more is taken.</summary>
    public bool IsClosed => _closing.Task.IsCompleted;

    /// <summary>Lets the taker rest without taking; ends early when the queue is closed, so that closing never waits for it.</summary>
    public void Rest(TimeSpan pause)
    {
        var end = Environment.TickCount64 + (long)pause.TotalMilliseconds;
        lock (_gate)
        {
            while (!_closed && end - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_gate, (int)left);
            }
        }
    }

    /// <inheritdoc cref="Rest" />
    public Task RestAsync(TimeSpan pause) => Task.WhenAny(_closing.Task, Task.Delay(pause));

    /// <summary>Lets the taker wait until so many items wait, but no longer than this.</summary>
    /// <remarks>Ends early when the queue takes no more, is closed, or has something that goes first. One taker at a time.</remarks>
    public async Task FillAsync(int items, TimeSpan patience)
    {
        Task full;
        lock (_gate)
        {
            if (_closed || _first.Count > 0 || _waiting.Count >= items)
            {
                return;
            }

            _fullAt = items;
            _full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            full = _full.Task;
        }

        await Task.WhenAny(full, Task.Delay(patience));
        lock (_gate)
        {
            _full = null;
        }
    }

    private bool TryTakeNow(List<T> batch, int maxItems, long maxWeight)
    {
        batch.Clear();
        while (_first.TryDequeue(out var first))
        {
            batch.Add(first);
        }

        var total = 0L;
        for (var count = 0; count < maxItems && _waiting.TryPeek(out var next); count++)
        {
            var itemWeight = weight(next);
            total += itemWeight;
            if (total > maxWeight && count > 0)
            {
                break;
            }

            batch.Add(_waiting.Dequeue());
            _waitingWeight -= itemWeight;
        }

        return batch.Count > 0;
    }

    private void WakeTaker()
    {
        _takerWaits?.TrySetResult();
        _takerWaits = null;
        if (_takerSleeps)
        {
            _takerSleeps = false;
            Monitor.Pulse(_gate);
        }
    }
}
