using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Rooms;

/// <summary>How long nothing is sent after a message was refused for now: longer with each refusal in a row.</summary>
/// <remarks>Safe for several threads. Times are of one clock, since any moment.</remarks>
internal sealed class SendPause(Backoff backoff)
{
    private readonly Lock _gate = new();
    private TimeSpan _until;
    private int _refusals;

    /// <summary>Nothing is sent before this time.</summary>
    public TimeSpan Until
    {
        get
        {
            lock (_gate)
            {
                return _until;
            }
        }
    }

    /// <summary>One was refused. Those that were under way at the same time are refused with it: only the first one of them counts.</summary>
    /// <param name="now">The time.</param>
    /// <param name="hint">The wait that the server named, if it did.</param>
    public void Refused(TimeSpan now, TimeSpan? hint)
    {
        lock (_gate)
        {
            if (now >= _until)
            {
                _until = now + backoff.AfterRefusal(hint, _refusals++);
            }
            else if (hint is { } named && now + named > _until)
            {
                _until = now + named;
            }
        }
    }

    /// <summary>One was stored: the next refusal is a first one.</summary>
    public void Stored()
    {
        lock (_gate)
        {
            _refusals = 0;
        }
    }
}
