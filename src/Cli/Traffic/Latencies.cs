using System.Numerics;

namespace ChatCluster.Cli.Traffic;

/// <summary>A histogram of latencies: any number of them in 18 KB, each at most 1.6 % off. Safe for many threads.</summary>
/// <remarks>Counts microseconds in buckets that double in width every 64: below 128 µs they are exact. The longest is kept as it is.</remarks>
internal sealed class Latencies
{
    private const int Exact = 128;
    private const int PerDoubling = 64;
    private const long Longest = 1L << 40; // 12 days
    private readonly long[] _buckets = new long[IndexOf(Longest) + 1];
    private long _count;
    private long _max;

    /// <summary>Adds one; below zero it counts as zero.</summary>
    public void Add(TimeSpan latency)
    {
        var value = Math.Clamp(latency.Ticks / TimeSpan.TicksPerMicrosecond, 0, Longest);
        Interlocked.Increment(ref _buckets[IndexOf(value)]);
        Interlocked.Increment(ref _count);
        for (var max = Volatile.Read(ref _max); value > max && Interlocked.CompareExchange(ref _max, value, max) != max; max = Volatile.Read(ref _max))
        {
        }
    }

    /// <summary>The usual percentiles.</summary>
    public LatencySummary Summarize() => new(Volatile.Read(ref _count), Percentile(50), Percentile(99), Percentile(99.9), TimeSpan.FromMicroseconds(Volatile.Read(ref _max)));

    /// <summary>The usual percentiles; null when there are none.</summary>
    public LatencySummary? SummarizeIfAny() => Volatile.Read(ref _count) == 0 ? null : Summarize();

    /// <summary>The smallest value that so many percent of them don't exceed; zero when there are none.</summary>
    public TimeSpan Percentile(double percent)
    {
        var rank = (long)Math.Ceiling(percent / 100 * Volatile.Read(ref _count));
        var seen = 0L;
        for (var i = 0; i < _buckets.Length && rank > 0; i++)
        {
            seen += Volatile.Read(ref _buckets[i]);
            if (seen >= rank)
            {
                return TimeSpan.FromMicroseconds(Math.Min(UpperEdge(i), Volatile.Read(ref _max)));
            }
        }

        return TimeSpan.Zero;
    }

    private static int IndexOf(long value)
    {
        if (value < Exact)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2((ulong)value) - 6; // leaves 64 to 127
        return Exact + ((shift - 1) * PerDoubling) + (int)(value >> shift) - PerDoubling;
    }

    private static long UpperEdge(int index)
    {
        if (index < Exact)
        {
            return index;
        }

        var shift = ((index - Exact) / PerDoubling) + 1;
        return ((PerDoubling + ((index - Exact) % PerDoubling) + 1L) << shift) - 1;
    }
}
