namespace ChatCluster.Cli.Verify.Checking;

/// <summary>A gap that a reader was told.</summary>
/// <param name="Epoch">The epoch after it.</param>
/// <param name="Before">What the reader had.</param>
/// <param name="After">The next event is the one after this.</param>
internal readonly record struct RecordedGap(string Epoch, long Before, long After);
