using System.Buffers;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Gateway.Connections;

/// <summary>Everything that waits to be written to one socket, already framed, and the writing of it.</summary>
/// <remarks>
/// Live frames are the same bytes for every member of a room: the outbox holds references and copies only to put several of them into one write. Bounded:
/// past <c>OutboxBytes</c> it takes no more live frames (<see cref="TryWrite"/>) and its owner is fed from the log instead. Answers are always taken: a
/// connection that does not read its answers is not read from, so it can't have many. Any thread may add; one at a time writes: a thread of the pool, or
/// whoever fills many outboxes at once (<see cref="Fanout"/>). No thread waits for a socket.
/// </remarks>
internal sealed class Outbox : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly int _limit;
    private readonly TimeProvider _clock;
    private ReadOnlyMemory<byte> _one; // what waits, most of the time
    private List<ReadOnlyMemory<byte>>? _several; // what waits when that is more
    private ISocketOutput? _socket; // null until it is known where to write
    private Writing _state;
    private Exception? _failure; // of the socket, once nothing is written any more
    private TaskCompletionSource? _endWaiter;
    private TaskCompletionSource? _roomWaiters;
    private SemaphoreSlim? _pageTurn; // most connections are never behind
    private long _bytes; // waiting and being written
    private long _writeBegan; // timestamp; 0 while no write waits for the socket
    private bool _closing; // a close frame is the last in the queue

    /// <param name="limit">Bytes that may wait before live frames are refused.</param>
    /// <param name="clock">Measures stalls.</param>
    public Outbox(int limit, TimeProvider clock)
    {
        _limit = limit;
        _clock = clock;
    }

    /// <summary>Bytes that wait or are being written.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Held while a page of catch-up is read and written: one at a time, for all rooms of the connection.</summary>
    public SemaphoreSlim PageTurn => LazyInitializer.EnsureInitialized(ref _pageTurn, static () => new SemaphoreSlim(1, 1));

    /// <summary>How long the running write has been waiting for the socket; zero when none waits.</summary>
    public TimeSpan Stalled => Interlocked.Read(ref _writeBegan) is var began and not 0 ? _clock.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Takes live frames, unless that would exceed the bound. A thread of the pool writes them.</summary>
    /// <returns>False when nothing was taken.</returns>
    public bool TryWrite(ReadOnlyMemory<byte> frames)
    {
        var taken = TryAdd(frames, out var isDue);
        Schedule(isDue);
        return taken;
    }

    /// <summary>Takes live frames, unless that would exceed the bound. The fan-out has them written, when they are not by then.</summary>
    /// <returns>False when nothing was taken.</returns>
    public bool TryWrite(ReadOnlyMemory<byte> frames, Fanout fanout)
    {
        var taken = TryAdd(frames, out var isDue);
        if (isDue)
        {
            fanout.Add(this);
        }

        return taken;
    }

    /// <summary>Takes an answer, or a page of catch-up that waited for room.</summary>
    /// <param name="frames">Whole frames.</param>
    /// <param name="unless">Once it is cancelled nothing is taken: what is written after the cancellation is not followed by these frames.</param>
    public void Write(ReadOnlyMemory<byte> frames, CancellationToken unless = default) => Schedule(AddAlways(frames, unless));

    /// <summary>Takes an answer. The fan-out has it written.</summary>
    public void Write(ReadOnlyMemory<byte> frames, Fanout fanout)
    {
        if (AddAlways(frames, unless: default))
        {
            fanout.Add(this);
        }
    }

    /// <summary>Puts a close frame behind what waits; everything after it is dropped.</summary>
    /// <param name="status">The code, or <see cref="CloseStatus.None"/> to answer a close without one.</param>
    /// <param name="reason">In words, for the developer at the other end.</param>
    public void Close(int status, string reason)
    {
        bool isDue;
        lock (_lock)
        {
            if (IsOver)
            {
                return;
            }

            isDue = Add(ServerFrames.Close(status, reason));
            _closing = true;
        }

        Schedule(isDue);
        ReleaseRoomWaiters();
    }

    /// <summary>Completes when at most half of the bound is waiting, or when nothing will be written any more.</summary>
    public Task WhenRoomAsync()
    {
        lock (_lock)
        {
            if (_bytes <= _limit / 2 || IsOver)
            {
                return Task.CompletedTask;
            }

            return (_roomWaiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Writes what waits, and from now on what comes, until a close frame is written, or until the socket fails, which is aborted then. Once.</summary>
    public void Start(ISocketOutput socket)
    {
        lock (_lock)
        {
            _socket = socket;
            _state = Writing.Scheduled;
        }

        Flush();
    }

    /// <summary>Completes when a close frame has been written, and fails with the socket.</summary>
    public Task WhenEndedAsync()
    {
        lock (_lock)
        {
            if (_state is not Writing.Ended)
            {
                return (_endWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }

        return _failure is null ? Task.CompletedTask : Task.FromException(_failure);
    }

    /// <summary>Ends the socket at once, once it is known: pending reads and writes fail.</summary>
    public void Abort() => _socket?.Abort();

    /// <summary>Writes what waits, on this thread, unless it is being written already. Never waits for the socket.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_state is not Writing.Scheduled)
            {
                return;
            }

            _state = Writing.Running;
        }

        Pump();
    }

    /// <summary>Ends the writing without what waits.</summary>
    public void Abandon()
    {
        bool isDue;
        lock (_lock)
        {
            _closing = true;
            Drop();
            isDue = IsDue();
        }

        Schedule(isDue);
        ReleaseRoomWaiters();
    }

    void IThreadPoolWorkItem.Execute() => Flush();

    private bool TryAdd(ReadOnlyMemory<byte> frames, out bool isDue)
    {
        lock (_lock)
        {
            isDue = false;
            if (IsOver)
            {
                return true; // nobody will read it: no reason to fetch it from the log
            }

            if (_bytes > 0 && _bytes + frames.Length > _limit)
            {
                return false;
            }

            isDue = Add(frames);
            return true;
        }
    }

    private bool AddAlways(ReadOnlyMemory<byte> frames, CancellationToken unless)
    {
        lock (_lock)
        {
            return !IsOver && !unless.IsCancellationRequested && Add(frames);
        }
    }

    private bool Add(ReadOnlyMemory<byte> frames)
    {
        if (_several is not null)
        {
            _several.Add(frames);
        }
        else if (_one.IsEmpty)
        {
            _one = frames;
        }
        else
        {
            _several = FrameLists.Rent();
            _several.Add(_one);
            _several.Add(frames);
            _one = default;
        }

        _bytes += frames.Length;
        return IsDue();
    }

    private void Drop()
    {
        _one = default;
        _several = null;
    }

    // True when whoever asks must see to it that somebody writes.
    private bool IsDue()
    {
        if (_state is not Writing.Idle || _socket is null)
        {
            return false;
        }

        _state = Writing.Scheduled;
        return true;
    }

    // Nothing is taken any more.
    private bool IsOver => _closing || _state is Writing.Ended;

    private void Schedule(bool isDue)
    {
        if (isDue)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // Who fills it faster than it is written must not hold this thread, which may be a relay's.
    private bool YieldsAfter(int batches)
    {
        if (batches < BatchesInARow)
        {
            return false;
        }

        lock (_lock)
        {
            _state = Writing.Scheduled;
        }

        Schedule(isDue: true);
        return true;
    }

    private void Pump()
    {
        try
        {
            for (var batches = 0; !YieldsAfter(batches) && TryTake(out var one, out var several); batches++)
            {
                var writing = WriteAsync(_socket!, one, several);
                if (!writing.IsCompletedSuccessfully)
                {
                    _ = PumpOnAsync(writing);
                    return;
                }
            }
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    // The socket is full: nobody waits for it, the rest is written when it says so.
    private async Task PumpOnAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (Exception e)
        {
            End(e);
            return;
        }

        Pump();
    }

    private bool TryTake(out ReadOnlyMemory<byte> one, out List<ReadOnlyMemory<byte>>? several)
    {
        lock (_lock)
        {
            (one, several) = (_one, _several);
            if (several is not null || !one.IsEmpty)
            {
                Drop();
                return true;
            }

            _state = Writing.Idle;
            if (!_closing)
            {
                return false;
            }
        }

        End(null);
        return false;
    }

    private void End(Exception? failure)
    {
        if (failure is not null)
        {
            _socket!.Abort(); // whoever reads waits for what will not come; and before anybody hears of the end, after which the socket may be another's
        }

        TaskCompletionSource? waiter;
        lock (_lock)
        {
            _state = Writing.Ended;
            Drop();
            _bytes = 0;
            _failure = failure;
            waiter = _endWaiter;
        }

        Interlocked.Exchange(ref _writeBegan, 0);
        ReleaseRoomWaiters();
        if (failure is null)
        {
            waiter?.TrySetResult();
        }
        else
        {
            waiter?.TrySetException(failure);
        }
    }

    // Nearly always one that fits: it needs no state machine.
    private ValueTask WriteAsync(ISocketOutput socket, ReadOnlyMemory<byte> one, List<ReadOnlyMemory<byte>>? several) =>
        several is not null ? CoalesceAsync(socket, several)
        : one.Length <= MaxCoalesced ? SendAsync(socket, one)
        : SliceAsync(socket, one);

    // Several frames go out in one write: one system call and one packet instead of many.
    private async ValueTask CoalesceAsync(ISocketOutput socket, List<ReadOnlyMemory<byte>> batch)
    {
        for (var next = 0; next < batch.Count;)
        {
            var first = next++;
            var size = batch[first].Length;
            while (next < batch.Count && size + batch[next].Length <= MaxCoalesced)
            {
                size += batch[next++].Length;
            }

            if (next - first == 1)
            {
                await SliceAsync(socket, batch[first]);
                continue;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                var at = 0;
                for (var i = first; i < next; i++)
                {
                    batch[i].Span.CopyTo(buffer.AsSpan(at));
                    at += batch[i].Length;
                }

                await SendAsync(socket, buffer.AsMemory(0, size));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        FrameLists.Return(batch);
    }

    // In slices, so that a stall is seen as one although a large frame takes a slow socket minutes.
    private async ValueTask SliceAsync(ISocketOutput socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var slice = bytes[..Math.Min(bytes.Length, MaxCoalesced)];
            bytes = bytes[slice.Length..];
            await SendAsync(socket, slice);
        }
    }

    private ValueTask SendAsync(ISocketOutput socket, ReadOnlyMemory<byte> bytes)
    {
        var writing = socket.WriteAsync(bytes);
        if (!writing.IsCompletedSuccessfully)
        {
            return WaitAsync(writing, bytes.Length);
        }

        OnWritten(bytes.Length);
        return ValueTask.CompletedTask;
    }

    // The socket is full, or broken.
    private async ValueTask WaitAsync(ValueTask writing, int bytes)
    {
        Interlocked.Exchange(ref _writeBegan, _clock.GetTimestamp());
        await writing;
        Interlocked.Exchange(ref _writeBegan, 0);
        OnWritten(bytes);
    }

    private void OnWritten(int bytes)
    {
        TaskCompletionSource? waiters = null;
        lock (_lock)
        {
            _bytes -= bytes;
            if (_bytes <= _limit / 2)
            {
                (waiters, _roomWaiters) = (_roomWaiters, null);
            }
        }

        waiters?.TrySetResult();
    }

    private void ReleaseRoomWaiters()
    {
        TaskCompletionSource? waiters;
        lock (_lock)
        {
            (waiters, _roomWaiters) = (_roomWaiters, null);
        }

        waiters?.TrySetResult();
    }

    private const int BatchesInARow = 8;

    // As much as Kestrel's socket takes at once; more only grows its buffers.
    private const int MaxCoalesced = 32 * 1024;

    private enum Writing
    {
        /// <summary>Nothing waits.</summary>
        Idle,

        /// <summary>Something waits, and somebody is about to write it.</summary>
        Scheduled,

        /// <summary>Somebody writes.</summary>
        Running,

        /// <summary>Nothing is written any more.</summary>
        Ended,
    }
}
