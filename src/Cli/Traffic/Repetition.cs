namespace ChatCluster.Cli.Traffic;

/// <summary>Whether a message is sent a second time on purpose.</summary>
internal enum Repetition
{
    /// <summary>It is sent once.</summary>
    None,

    /// <summary>Both are sent at once.</summary>
    AtOnce,

    /// <summary>The second follows when the first was answered.</summary>
    AfterAnswer,
}
