namespace ChatCluster.Cli.Verify.Checking;

/// <summary>What one reader of a room got.</summary>
/// <param name="name">Which client.</param>
/// <param name="epoch">The room's epoch when it joined.</param>
/// <param name="after">Its position when it joined: the first event that it gets is the one after this.</param>
/// <param name="joined">When it joined, since the beginning of the run.</param>
internal sealed class RecordedReader(string name, string epoch, long after, TimeSpan joined)
{
    /// <summary>Which client.</summary>
    public string Name => name;

    /// <summary>The room's epoch when it joined.</summary>
    public string Epoch => epoch;

    /// <summary>Its position when it joined.</summary>
    public long After => after;

    /// <summary>When it joined, since the beginning of the run.</summary>
    public TimeSpan Joined => joined;

    /// <summary>False for one that drops its connection or reads slowly on purpose: its latencies and pauses say nothing about the cluster.</summary>
    public bool Steady { get; init; } = true;

    /// <summary>False for one that left before the end: it need not have come to the head.</summary>
    public bool Stayed { get; set; } = true;

    /// <summary>Every event, in the order in which it came.</summary>
    public List<Delivery> Deliveries { get; } = [];

    /// <summary>Gaps that it was told.</summary>
    public List<RecordedGap> Gaps { get; } = [];

    /// <summary>What the gateways did that the protocol forbids, in the client library's words.</summary>
    public List<string> ProtocolViolations { get; } = [];
}
