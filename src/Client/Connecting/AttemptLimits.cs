namespace ChatCluster.Client.Connecting;

/// <summary>How long a try to connect may take.</summary>
/// <param name="Tcp">Until the host has taken the connection: what a host that is gone costs.</param>
/// <param name="Whole">Until the gateway has greeted: what a frozen one costs.</param>
internal readonly record struct AttemptLimits(TimeSpan Tcp, TimeSpan Whole)
{
    private static readonly TimeSpan FirstTcp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWhole = TimeSpan.FromSeconds(3);

    /// <summary>With nowhere else to go, all of the patience. Else little at first, and twice as much after each failure, lest a slow network or a cluster
    /// that is stormed never lets anyone through.</summary>
    public static AttemptLimits For(int failures, bool hasOthers, TimeSpan patience)
    {
        var factor = Math.Pow(2, Math.Min(failures, 16));
        return hasOthers
            ? new AttemptLimits(Shorter(FirstTcp * factor, patience), Shorter(FirstWhole * factor, patience))
            : new AttemptLimits(patience, patience);
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
