namespace ChatCluster.Cli.Verify.Checking;

/// <summary>An event in a room's log.</summary>
internal readonly record struct LogEntry(long Seq, string From, string Id, string Text)
{
    /// <summary>What it is.</summary>
    public Fingerprint Message => Fingerprint.Of(From, Id, Text);
}
