namespace ChatCluster.Client;

/// <summary>A message that is stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Seq">Its place in the room.</param>
/// <param name="At">When it was stored, UTC.</param>
public sealed record SentMessage(string Id, long Seq, DateTimeOffset At);
