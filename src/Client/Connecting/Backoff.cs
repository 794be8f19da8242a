namespace ChatCluster.Client.Connecting;

/// <summary>How long to wait before the next try: a random time below a bound that doubles with each failure ("full jitter").</summary>
/// <remarks>
/// The whole range is random, not only its end, so that clients that lost the same server at once come back spread out. Safe for several threads.
/// </remarks>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private static readonly TimeSpan ShortestJitter = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();

    /// <summary>The wait after so many failures in a row, 0 before the first.</summary>
    public TimeSpan After(int failures) => first * Math.Min(Math.Pow(2, failures), longest / first) * Next();

    /// <summary>What the server named, and up to a quarter more: those who were refused together shall not come together again.</summary>
    public TimeSpan AfterHint(TimeSpan hint) => hint + (hint / 4 > ShortestJitter ? hint / 4 : ShortestJitter) * Next();

    private double Next()
    {
        lock (_gate)
        {
            return random.NextDouble();
        }
    }
}
