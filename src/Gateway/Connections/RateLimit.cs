namespace ChatCluster.Gateway.Connections;

/// <summary>A token bucket: so many a second, and more in a burst after a quiet time. No limit when it is 0 a second.</summary>
/// <param name="perSecond">How many.</param>
/// <param name="burst">How many at once, after a quiet time.</param>
/// <param name="clock">The time.</param>
/// <param name="refusesFor">
/// After one was refused, all are, until none has come for so long, or four times that has passed: who never stops is not refused for ever. Zero where order doesn't
/// matter: else what its sender had written behind it, before it heard of the refusal, would find the next token and overtake it. So it must be longer than a message
/// and an answer are under way.
/// </param>
/// <remarks>Not thread-safe: it belongs to one read loop.</remarks>
internal sealed class RateLimit(int perSecond, int burst, TimeProvider clock, TimeSpan refusesFor = default)
{
    private double _tokens = burst;
    private long _filledAt = clock.GetTimestamp();
    private long _opensAt = long.MinValue;
    private long _opensAtLast; // however many are refused meanwhile

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
        if (now < _opensAt)
        {
            _opensAt = Math.Max(_opensAt, Math.Min(After(now, refusesFor), _opensAtLast));
            return clock.GetElapsedTime(now, _opensAt);
        }

        if (_tokens >= 1)
        {
            _tokens--;
            return TimeSpan.Zero;
        }

        var wait = TimeSpan.FromSeconds(Math.Max((1 - _tokens) / perSecond, refusesFor.TotalSeconds));
        _opensAt = After(now, wait);
        _opensAtLast = After(now, refusesFor * LongestRefusal);
        return wait;
    }

    private long After(long now, TimeSpan time) => now + (long)Math.Ceiling(time.TotalSeconds * clock.TimestampFrequency);

    // In times of what it is for who stops at once.
    private const int LongestRefusal = 4;
}
