namespace ChatCluster.Rooms.Log;

/// <summary>A bounded queue between many threads that add and one thread that takes everything waiting at once: the front of a group-commit writer.</summary>
/// <remarks>
/// Not a channel: the taker owns its thread and blocks on the monitor, so that what arrives while it is busy becomes its next batch, and no thread of the
/// pool is held.
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
    private bool _closed;
    private bool _takerSleeps;

    /// <summary>Adds an item; never waits.</summary>
    /// <returns>False when the queue is full or closed: nothing was taken.</returns>
    public bool TryAdd(T item)
    {
        lock (_gate)
        {
            var itemWeight = weight(item);
            if (_closed || _waiting.Count >= capacity || (_waitingWeight + itemWeight > weightCapacity && _waiting.Count > 0))
            {
                return false;
            }

            _waiting.Enqueue(item);
            _waitingWeight += itemWeight;
            WakeTaker();
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
            return true;
        }
    }

    /// <summary>Waits until something is there and moves it to <paramref name="batch"/>, in order, up to the bounds; at least one item.</summary>
    /// <remarks>What goes first doesn't count for the bounds: however much of it comes, the others have their turn in every batch.</remarks>
    /// <returns>False when the queue is closed and empty: nothing will ever come.</returns>
    public bool TryTakeBatch(List<T> batch, int maxItems, long maxWeight)
    {
        batch.Clear();
        lock (_gate)
        {
            while (_waiting.Count == 0 && _first.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                _takerSleeps = true;
                Monitor.Wait(_gate);
            }

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

            return true;
        }
    }

    /// <summary>Takes nothing more. What waits can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

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

    private void WakeTaker()
    {
        if (_takerSleeps)
        {
            _takerSleeps = false;
            Monitor.Pulse(_gate);
        }
    }
}
