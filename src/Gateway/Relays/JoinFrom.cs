using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>Where a member's stream of events begins.</summary>
/// <param name="Recent">New here, or after a gap: this many of the newest events, then live. Null where the client did not say.</param>
/// <param name="Epoch">Resume: the epoch of the position; null for a new member.</param>
/// <param name="After">Resume: everything after this <c>seq</c>.</param>
internal readonly record struct JoinFrom(int? Recent, Epoch? Epoch, long After)
{
    /// <summary>A new member that wants the last <paramref name="recent"/> events first.</summary>
    public static JoinFrom New(int? recent) => new(recent, null, 0);
}

/// <summary>Where a stream begins, decided.</summary>
/// <param name="Epoch">The room's epoch.</param>
/// <param name="Head">Newest event.</param>
/// <param name="First">Oldest event that the log still has.</param>
/// <param name="After">The events that follow begin after this one.</param>
/// <param name="Gap">True when events after the client's position can't be had.</param>
internal readonly record struct JoinedAt(Epoch Epoch, long Head, long First, long After, bool Gap);
