namespace ChatCluster.Cli.Traffic;

/// <summary>How a client behaves.</summary>
internal enum Manner
{
    /// <summary>It reads and writes, and stays connected as long as it can.</summary>
    Steady,

    /// <summary>It reads and writes, and drops its connection again and again.</summary>
    Flapping,

    /// <summary>It only reads, about 1 KB a second.</summary>
    Slow,
}
