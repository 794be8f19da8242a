namespace ChatCluster.Cli.Traffic;

/// <summary>The one clock of a run: it doesn't jump, and starts at zero when the first message is due.</summary>
internal sealed class RunClock(TimeProvider provider)
{
    private long _start = provider.GetTimestamp();

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Provider => provider;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now => provider.GetElapsedTime(Volatile.Read(ref _start));

    /// <summary>From now on it counts from zero.</summary>
    public void Restart() => Volatile.Write(ref _start, provider.GetTimestamp());
}
