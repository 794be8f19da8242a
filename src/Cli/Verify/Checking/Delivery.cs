namespace ChatCluster.Cli.Verify.Checking;

/// <summary>An event that a reader got.</summary>
/// <param name="Seq">Its place.</param>
/// <param name="Message">What it was.</param>
/// <param name="Time">When, since the beginning of the run.</param>
internal readonly record struct Delivery(long Seq, Fingerprint Message, TimeSpan Time);
