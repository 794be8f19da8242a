namespace ChatCluster.Load;

/// <summary>Latencies of one run.</summary>
internal sealed class Latencies
{
    private readonly List<double> _all = [];

    /// <summary>Adds one. Unit: milliseconds.</summary>
    public void Add(double milliseconds)
    {
        lock (_all)
        {
            _all.Add(milliseconds);
        }
    }

    /// <summary>The value below which so many percent of them are.</summary>
    public double Percentile(double percent)
    {
        lock (_all)
        {
            if (_all.Count == 0)
            {
                return 0;
            }

            _all.Sort();
            return _all[(int)Math.Min(_all.Count - 1, Math.Ceiling(percent / 100 * _all.Count))];
        }
    }
}
