using ChatCluster.Gateway.Connections;

namespace ChatCluster.Gateway.Tests.Connections;

/// <summary>The writing end of a socket that a spec holds back, lets go or breaks, and that notes what an outbox must never do.</summary>
internal sealed class TestSocket : ISocketOutput
{
    private readonly Lock _lock = new();
    private readonly Signal _changed = new();
    private readonly List<byte[]> _writes = [];
    private TaskCompletionSource? _stall;
    private Exception? _failure;
    private int _running;

    /// <summary>True when a write began before the one before it had ended.</summary>
    public bool WasWrittenConcurrently { get; private set; }

    /// <summary>True while a write waits for the socket.</summary>
    public bool IsWriting => Volatile.Read(ref _running) > 0;

    /// <summary>True once it was ended at once.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Called when it is ended at once.</summary>
    public Action? WhenAborted { get; set; }

    /// <summary>What was written, one entry a write.</summary>
    public IReadOnlyList<byte[]> Writes
    {
        get
        {
            lock (_lock)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>Everything written so far.</summary>
    public byte[] Bytes => [.. Writes.SelectMany(static bytes => bytes)];

    /// <summary>Takes nothing from now on.</summary>
    public void Stall()
    {
        lock (_lock)
        {
            _stall ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Takes what waits, and goes on taking.</summary>
    public void Flow()
    {
        lock (_lock)
        {
            _stall?.TrySetResult();
            _stall = null;
        }
    }

    /// <summary>Fails the running write and every later one.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure = failure;
        }

        Flow();
    }

    /// <summary>Waits until something is so, looking whenever a write has begun or ended.</summary>
    public Task UntilAsync(string what, Func<bool> isSo) => _changed.UntilAsync(what, isSo);

    /// <summary>Waits until a write waits for the socket.</summary>
    public Task UntilWritingAsync() => UntilAsync("a write waits for the socket", () => IsWriting);

    public void Abort()
    {
        IsAborted = true;
        WhenAborted?.Invoke();
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (Interlocked.Increment(ref _running) != 1)
        {
            WasWrittenConcurrently = true;
        }

        _changed.Raise();
        try
        {
            Task stalled;
            lock (_lock)
            {
                stalled = _stall?.Task ?? Task.CompletedTask;
            }

            await stalled;
            lock (_lock)
            {
                if (_failure is not null)
                {
                    throw _failure;
                }

                _writes.Add(bytes.ToArray()); // at the end: the bytes must stay what they are until the write is over
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _changed.Raise();
        }
    }
}
