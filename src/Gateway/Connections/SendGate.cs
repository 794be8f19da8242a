namespace ChatCluster.Gateway.Connections;

/// <summary>Counts a connection's unanswered sends and holds its read loop back at the bound, so that TCP pushes back (P8).</summary>
/// <remarks>It is its own lock: each connection has one, and nobody else locks it.</remarks>
internal sealed class SendGate(int limit)
{
    private int _unanswered;
    private bool _open;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _empty;

    /// <summary>Places that are taken.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Takes a place; waits while all are taken.</summary>
    public async ValueTask EnterAsync()
    {
        while (true)
        {
            Task wait;
            lock (this)
            {
                if (_unanswered < limit || _open)
                {
                    _unanswered++;
                    return;
                }

                wait = (_room ??= New()).Task;
            }

            await wait;
        }
    }

    /// <summary>Gives a place back: the send was answered, one way or the other.</summary>
    public void Leave()
    {
        TaskCompletionSource? room;
        TaskCompletionSource? empty = null;
        lock (this)
        {
            _unanswered--;
            (room, _room) = (_room, null);
            if (_unanswered == 0)
            {
                (empty, _empty) = (_empty, null);
            }
        }

        room?.TrySetResult();
        empty?.TrySetResult();
    }

    /// <summary>Completes when no send is unanswered.</summary>
    public Task WhenEmptyAsync()
    {
        lock (this)
        {
            return _unanswered == 0 ? Task.CompletedTask : (_empty ??= New()).Task;
        }
    }

    /// <summary>Holds nobody back any more: the connection ends.</summary>
    public void Open()
    {
        TaskCompletionSource? room;
        lock (this)
        {
            _open = true;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
