namespace ChatCluster.Gateway.Connections;

/// <summary>A token bucket: so many a second, and more in a burst after a quiet time. No limit when it is 0 a second.</summary>
/// <remarks>Not thread-safe: it belongs to one read loop.</remarks>
internal sealed class RateLimit(int perSecond, int burst, TimeProvider clock)
{
    private double _tokens = burst;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Takes one, or says when there will be one.</summary>
    /// <returns>Zero when it was taken.</returns>
    public TimeSpan TryTake()
    {
        if (perSecond == 0)
        {
            return TimeSpan.Zero;
        }

        var now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens >= 1)
        {
            _tokens--;
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds((1 - _tokens) / perSecond);
    }
}
