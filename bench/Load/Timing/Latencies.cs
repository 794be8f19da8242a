namespace ChatCluster.Load.Timing;

/// <summary>How long messages took, from when they should have been sent to their arrival at some members. Unit: milliseconds.</summary>
/// <remarks>Filled by one thread; read when that is over, or taken meanwhile.</remarks>
internal sealed class Latencies
{
    private readonly List<float> _all = new(1 << 16);
    private bool _sorted;

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>Adds a message that has just arrived.</summary>
    public void Measure(ReadOnlySpan<byte> message)
    {
        var due = TimedText.DueOf(message);
        if (!double.IsNaN(due))
        {
            Add(Clock.Now - due);
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(double milliseconds)
    {
        lock (_all)
        {
            _all.Add((float)milliseconds);
        }

        _sorted = false;
    }

    /// <summary>Adds those that another process has taken.</summary>
    public void Add(IEnumerable<float> milliseconds)
    {
        _all.AddRange(milliseconds);
        _sorted = false;
    }

    /// <summary>Hands all of them over and has none then.</summary>
    public IReadOnlyList<float> Take()
    {
        lock (_all)
        {
            List<float> all = [.. _all];
            _all.Clear();
            return all;
        }
    }

    /// <summary>The value below which so many percent of them are; 100: the longest; NaN when there is none.</summary>
    public double Percentile(double percent)
    {
        if (!_sorted)
        {
            _all.Sort();
            _sorted = true;
        }

        return _all.Count == 0 ? double.NaN : _all[(int)Math.Clamp(Math.Ceiling(percent * _all.Count / 100) - 1, 0, _all.Count - 1)];
    }
}
