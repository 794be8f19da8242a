namespace ChatCluster.Cli.Verify.Checking;

/// <summary>How a try to send a message ended.</summary>
internal enum SendOutcome
{
    /// <summary>The server said that it is stored.</summary>
    Stored,

    /// <summary>The server refused it for good: it must not be in the log.</summary>
    Refused,

    /// <summary>Nobody knows: it may be in the log, once, or not.</summary>
    Unknown,
}
