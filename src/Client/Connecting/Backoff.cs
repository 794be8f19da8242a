namespace ChatCluster.Client.Connecting;

/// <summary>How long to wait before the next try: a random time below a bound that doubles with each failure ("full jitter").</summary>
/// <remarks>
/// The whole range is random, not only its end, so that clients that lost the same server at once come back spread out. Safe for several threads.
/// </remarks>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private static readonly TimeSpan ShortestJitter = TimeSpan.FromMilliseconds(50);

    // A server that takes messages again after some seconds shall not be left alone for much longer.
    private static readonly TimeSpan LongestAfterRefusal = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();

    /// <summary>The wait after so many failures in a row, 0 before the first.</summary>
    public TimeSpan After(int failures) => Bound(first, failures, longest) * Next();

    /// <summary>The wait after a refusal for now: what the server named, and a random time below a bound that doubles with each refusal, up to 3 s.</summary>
    /// <remarks>The first bound is a quarter of the hint; without one, that of <see cref="After"/>. Those who were refused together shall not come together again.</remarks>
    /// <param name="hint">What the server named, if it did.</param>
    /// <param name="refusals">Refusals in a row before this one.</param>
    public TimeSpan AfterRefusal(TimeSpan? hint, int refusals)
    {
        var jitter = hint is not { } named ? first : named / 4 > ShortestJitter ? named / 4 : ShortestJitter;
        var most = longest < LongestAfterRefusal ? longest : LongestAfterRefusal;
        return (hint ?? TimeSpan.Zero) + (Bound(jitter, refusals, jitter > most ? jitter : most) * Next());
    }

    private static TimeSpan Bound(TimeSpan first, int failures, TimeSpan longest) => first * Math.Min(Math.Pow(2, failures), longest / first);

    private double Next()
    {
        lock (_gate)
        {
            return random.NextDouble();
        }
    }
}
