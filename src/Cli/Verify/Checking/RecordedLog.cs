namespace ChatCluster.Cli.Verify.Checking;

/// <summary>A room's log as somebody read it who was not there before.</summary>
/// <param name="source">At which gateway, and how: in pages, or as a resume from the beginning.</param>
/// <param name="epoch">The room's epoch.</param>
internal sealed class RecordedLog(string source, string epoch)
{
    /// <summary>At which gateway, and how.</summary>
    public string Source => source;

    /// <summary>The room's epoch.</summary>
    public string Epoch => epoch;

    /// <summary>The events, in the order in which they came; from the first event of the room.</summary>
    public List<LogEntry> Entries { get; init; } = [];
}
