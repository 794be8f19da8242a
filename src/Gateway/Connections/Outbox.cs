using System.Buffers;
using System.Threading.Tasks.Sources;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Gateway.Connections;

/// <summary>Everything that waits to be written to one socket, already framed, and the loop that writes it.</summary>
/// <remarks>
/// Live frames are the same bytes for every member of a room: the outbox holds references and copies only to put several of them into one write. Bounded:
/// past <c>OutboxBytes</c> it takes no more live frames (<see cref="TryWrite"/>) and its owner is fed from the log instead. Answers are always taken: a
/// connection that does not read its answers is not read from, so it can't have many. Any thread may write; one loop drains.
/// </remarks>
internal sealed class Outbox : IValueTaskSource
{
    private readonly Lock _lock = new();
    private readonly int _limit;
    private readonly TimeProvider _clock;
    private List<ReadOnlyMemory<byte>> _waiting = [];
    private List<ReadOnlyMemory<byte>> _writing = [];
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private TaskCompletionSource? _roomWaiters;
    private long _bytes; // waiting and being written
    private long _writeBegan; // timestamp; 0 while no write runs
    private bool _asleep; // the loop waits for _wake
    private bool _closing; // a close frame is the last in the queue
    private bool _ended;

    /// <param name="limit">Bytes that may wait before live frames are refused.</param>
    /// <param name="clock">Measures stalls.</param>
    public Outbox(int limit, TimeProvider clock)
    {
        _limit = limit;
        _clock = clock;
        LastProgress = clock.GetTimestamp();
    }

    /// <summary>Bytes that wait or are being written.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Timestamp of the newest write that the socket took.</summary>
    public long LastProgress { get; private set; }

    /// <summary>How long the running write has been waiting for the socket; zero when none runs.</summary>
    public TimeSpan Stalled => Interlocked.Read(ref _writeBegan) is var began and not 0 ? _clock.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Takes live frames, unless that would exceed the bound.</summary>
    /// <returns>False when nothing was taken.</returns>
    public bool TryWrite(ReadOnlyMemory<byte> frames)
    {
        bool wake;
        lock (_lock)
        {
            if (_closing || _ended)
            {
                return true; // nobody will read it: no reason to fetch it from the log
            }

            if (_bytes > 0 && _bytes + frames.Length > _limit)
            {
                return false;
            }

            wake = Add(frames);
        }

        Wake(wake);
        return true;
    }

    /// <summary>Takes an answer, or a page of catch-up that waited for room.</summary>
    public void Write(ReadOnlyMemory<byte> frames)
    {
        bool wake;
        lock (_lock)
        {
            if (_closing || _ended)
            {
                return;
            }

            wake = Add(frames);
        }

        Wake(wake);
    }

    /// <summary>Puts a close frame behind what waits; everything after it is dropped.</summary>
    /// <param name="status">The code, or <see cref="CloseStatus.None"/> to answer a close without one.</param>
    /// <param name="reason">In words, for the developer at the other end.</param>
    public void Close(int status, string reason)
    {
        bool wake;
        lock (_lock)
        {
            if (_closing || _ended)
            {
                return;
            }

            wake = Add(ServerFrames.Close(status, reason));
            _closing = true;
        }

        Wake(wake);
        ReleaseRoomWaiters();
    }

    /// <summary>Completes when at most half of the bound is waiting, or when nothing will be written any more.</summary>
    public Task WhenRoomAsync()
    {
        lock (_lock)
        {
            if (_bytes <= _limit / 2 || _closing || _ended)
            {
                return Task.CompletedTask;
            }

            return (_roomWaiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Writes until a close frame has been written, the socket fails, or <paramref name="cancellation"/>.</summary>
    public async Task RunAsync(Stream socket, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var (batch, last) = Take();
                if (batch is null)
                {
                    if (last)
                    {
                        return;
                    }

                    await new ValueTask(this, _wake.Version);
                    _wake.Reset();
                    continue;
                }

                await WriteAsync(socket, batch, cancellation);
                batch.Clear();
                if (batch.Capacity > KeptCapacity)
                {
                    batch.Capacity = KeptCapacity; // once behind, not for ever large
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                _ended = true;
                _waiting.Clear();
                _bytes = 0;
            }

            ReleaseRoomWaiters();
        }
    }

    /// <summary>Ends the loop without writing what waits.</summary>
    public void Abandon()
    {
        bool wake;
        lock (_lock)
        {
            _closing = true;
            _waiting.Clear();
            wake = _asleep;
            _asleep = false;
        }

        Wake(wake);
        ReleaseRoomWaiters();
    }

    private bool Add(ReadOnlyMemory<byte> frames)
    {
        _waiting.Add(frames);
        _bytes += frames.Length;
        var wake = _asleep;
        _asleep = false;
        return wake;
    }

    private void Wake(bool wake)
    {
        if (wake)
        {
            _wake.SetResult(true);
        }
    }

    private (List<ReadOnlyMemory<byte>>? Batch, bool Last) Take()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _asleep = !_closing;
                return (null, _closing);
            }

            (_waiting, _writing) = (_writing, _waiting);
            return (_writing, false);
        }
    }

    // Several frames go out in one write: one system call and one packet instead of many.
    private async ValueTask WriteAsync(Stream socket, List<ReadOnlyMemory<byte>> batch, CancellationToken cancellation)
    {
        var next = 0;
        while (next < batch.Count)
        {
            var first = next++;
            var size = batch[first].Length;
            while (next < batch.Count && size + batch[next].Length <= MaxCoalesced)
            {
                size += batch[next++].Length;
            }

            if (next - first == 1)
            {
                // In pieces: a slow socket that takes one after the other is not stalled, however long the whole takes.
                for (var rest = batch[first]; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, MaxCoalesced)..])
                {
                    await WriteOneAsync(socket, rest[..Math.Min(rest.Length, MaxCoalesced)], cancellation);
                }

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

                await WriteOneAsync(socket, buffer.AsMemory(0, size), cancellation);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async ValueTask WriteOneAsync(Stream socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Interlocked.Exchange(ref _writeBegan, _clock.GetTimestamp());
        await socket.WriteAsync(bytes, cancellation);
        Interlocked.Exchange(ref _writeBegan, 0);
        LastProgress = _clock.GetTimestamp();
        TaskCompletionSource? waiters = null;
        lock (_lock)
        {
            _bytes -= bytes.Length;
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

    private const int KeptCapacity = 64;

    // As much as Kestrel's socket takes at once; more only grows its buffers.
    private const int MaxCoalesced = 32 * 1024;

    void IValueTaskSource.GetResult(short token) => _wake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);
}
