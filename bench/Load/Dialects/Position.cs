namespace ChatCluster.Load.Dialects;

/// <summary>How far a member has read a room.</summary>
internal sealed record Position(string Epoch, long Seq);
