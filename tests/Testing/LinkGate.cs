namespace ChatCluster.Testing;

/// <summary>One direction of a link. Shut, nothing arrives any more, as if the network lost every packet; open again, what was on its way comes after all.</summary>
/// <remarks>
/// Also the end of a connection doesn't pass a shut gate: whoever is behind it goes on to believe that the other side is there. Nothing of a stream is lost
/// in the middle of it: TCP would have sent it again.
/// </remarks>
public sealed class LinkGate
{
    private volatile TaskCompletionSource? _shut;

    /// <summary>True while nothing passes.</summary>
    public bool IsShut
    {
        get => _shut is not null;
        set
        {
            if (value)
            {
                _shut ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            else if (_shut is { } shut)
            {
                _shut = null;
                shut.TrySetResult();
            }
        }
    }

    /// <summary>Waits until it is open.</summary>
    public async ValueTask WhenOpenAsync(CancellationToken ct)
    {
        while (_shut is { } shut)
        {
            await shut.Task.WaitAsync(ct);
        }
    }
}
