namespace ChatCluster.Client.Connecting;

/// <summary>Whether a connection still lives, as far as can be heard.</summary>
/// <remarks>Safe for several threads. Times are of one clock, since any moment.</remarks>
internal sealed class Liveness(TimeSpan pingInterval, TimeSpan now)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private long _heard = now.Ticks;
    private long _said = now.Ticks;
    private volatile bool _isDeaf;

    /// <summary>How often to look.</summary>
    public TimeSpan Period { get; } = TimeSpan.FromSeconds(Math.Clamp(pingInterval.TotalSeconds / 12, 0.05, 1));

    public void Heard(TimeSpan now) => Volatile.Write(ref _heard, now.Ticks);

    public void Said(TimeSpan now) => Volatile.Write(ref _said, now.Ticks);

    public bool IsDeaf => _isDeaf;

    /// <summary>The socket isn't read for now: silence means nothing.</summary>
    public void StopsListening() => _isDeaf = true;

    public void Listens(TimeSpan now)
    {
        Heard(now);
        _isDeaf = false;
    }

    /// <summary>Looks at the clock.</summary>
    public LivenessVerdict Look(TimeSpan now)
    {
        if (!_isDeaf && now.Ticks - Volatile.Read(ref _heard) >= (pingInterval + Grace).Ticks)
        {
            return LivenessVerdict.Dead;
        }

        // One that reads slowly gets the server's pings late. Whoever speaks by himself is not taken for silent.
        return now.Ticks - Volatile.Read(ref _said) >= (pingInterval * 2 / 3).Ticks ? LivenessVerdict.SayPing : LivenessVerdict.Fine;
    }
}

/// <summary>What to do about a connection.</summary>
internal enum LivenessVerdict
{
    Fine,
    SayPing,
    Dead,
}
