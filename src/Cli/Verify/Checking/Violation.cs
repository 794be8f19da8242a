namespace ChatCluster.Cli.Verify.Checking;

/// <summary>One broken promise and what shows it.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Room">Where.</param>
/// <param name="Who">The writer or the reader that it happened to; empty when it is the log's own.</param>
/// <param name="Id">The message's id; empty where it is not about one message.</param>
/// <param name="Seq">The place; 0 where there is none.</param>
/// <param name="Expected">What the promise asks for, in words.</param>
/// <param name="Seen">What was seen instead, in words.</param>
internal sealed record Violation(ViolationKind Kind, string Room, string Who, string Id, long Seq, string Expected, string Seen)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{Kind} in {Room}{(Seq > 0 ? $" at {Seq}" : "")}{(Who.Length > 0 ? $", {Who}" : "")}{(Id.Length > 0 ? $", id {Id}" : "")}: expected {Expected}; {Seen}";
}
