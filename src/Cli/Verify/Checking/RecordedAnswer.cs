namespace ChatCluster.Cli.Verify.Checking;

/// <summary>What became of one try to send a message.</summary>
/// <param name="Outcome">Stored, refused, or not known.</param>
/// <param name="Seq">Where it is stored; 0 when it isn't known to be.</param>
/// <param name="Time">When the answer came, since the beginning of the run.</param>
/// <param name="Via">The client that tried.</param>
/// <param name="Code">The error's code, where there was one.</param>
internal readonly record struct RecordedAnswer(SendOutcome Outcome, long Seq, TimeSpan Time, string Via, string? Code = null);
