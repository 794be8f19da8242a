namespace ChatCluster.Cli.Verify.Checking;

/// <summary>Everything that was seen of one room.</summary>
internal sealed class RecordedRoom(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Every message that the run's writers sent to it.</summary>
    public List<RecordedSend> Sends { get; init; } = [];

    /// <summary>Every reader.</summary>
    public List<RecordedReader> Readers { get; init; } = [];

    /// <summary>Its log, read one or several times, one after the other: each has what those before have.</summary>
    public List<RecordedLog> Logs { get; init; } = [];

    /// <summary>How often its log should have been read. Default: once.</summary>
    public int LogsWanted { get; init; } = 1;

    /// <summary>The event that every reader must have come to; null: the last one of the first log.</summary>
    public long? Head { get; set; }
}
