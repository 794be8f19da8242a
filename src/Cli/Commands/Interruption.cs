namespace ChatCluster.Cli.Commands;

/// <summary>What Ctrl+C and SIGTERM ask for: the first one to come to an end, the next one to end at once.</summary>
/// <remarks>Thread-safe: signals come on threads of the pool.</remarks>
internal sealed class Interruption(TimeProvider clock) : IDisposable
{
    /// <summary>Signals so close together are one wish. <c>timeout</c>(1) sends each to the process and to its group, within microseconds.</summary>
    public static readonly TimeSpan OneWish = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _asked = new();
    private readonly Lock _gate = new();
    private long? _askedAt;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>A signal has come.</summary>
    /// <returns>Whether the process has to end at once.</returns>
    public bool Signal()
    {
        lock (_gate)
        {
            if (_askedAt is { } first)
            {
                return clock.GetElapsedTime(first) > OneWish;
            }

            _askedAt = clock.GetTimestamp();
        }

        _asked.Cancel();
        return false;
    }

    /// <inheritdoc />
    public void Dispose() => _asked.Dispose();
}
