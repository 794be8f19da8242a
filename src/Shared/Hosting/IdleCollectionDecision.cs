namespace ChatCluster.Shared.Hosting;

/// <summary>Whether a node should collect now: a burst is over, it has allocated enough to be worth a pause, and the heap is small enough for a short one.</summary>
internal sealed class IdleCollectionDecision
{
    /// <summary>How often it is asked.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Most that a quiet node allocates in a <see cref="Period"/>; 10 000 idle connections cause a tenth of it. Unit: bytes.</summary>
    public const long Quiet = 4 * 1024 * 1024;

    /// <summary>Least that was allocated since this last said so; what the collector does by itself returns few pages and doesn't count. Unit: bytes.</summary>
    public const long Worthwhile = 32 * 1024 * 1024;

    /// <summary>Largest heap, garbage included: its collection takes about half a second, well below what peers take for silence. Unit: bytes.</summary>
    public const long Largest = 256 * 1024 * 1024;

    private long _allocated;
    private long _allocatedAtCollection;
    private bool _isAfterBurst;

    /// <summary>Asks, once in each <see cref="Period"/>.</summary>
    /// <param name="allocated">Bytes that the process has ever allocated.</param>
    /// <param name="heap">Bytes that its heap has now.</param>
    public bool IsDue(long allocated, long heap)
    {
        var isQuiet = allocated - _allocated <= Quiet;
        _allocated = allocated;
        if (!isQuiet)
        {
            _isAfterBurst = true;
            return false;
        }

        // What trickles through a quiet node is left to the collector's own rules: once is enough.
        var isDue = _isAfterBurst && allocated - _allocatedAtCollection >= Worthwhile && heap <= Largest;
        _isAfterBurst = false;
        if (isDue)
        {
            _allocatedAtCollection = allocated;
        }

        return isDue;
    }
}
