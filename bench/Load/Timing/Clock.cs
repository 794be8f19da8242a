using System.Diagnostics;

namespace ChatCluster.Load.Timing;

/// <summary>The time that latencies are counted in: milliseconds of the machine's monotonic clock, the same for all of its processes.</summary>
internal static class Clock
{
    public static double Now => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
}
