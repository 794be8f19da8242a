using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>Decides where a member's stream begins: pure, so that every case can be listed and tested.</summary>
internal static class JoinDecision
{
    /// <summary>Events sent after a gap of the epoch when the client did not say how many.</summary>
    public const int RecentAfterGap = 50;

    /// <summary>Where the stream begins, or null when the position is ahead of what this relay knows.</summary>
    /// <param name="from">What the client asked for.</param>
    /// <param name="epoch">The room's epoch.</param>
    /// <param name="first">Oldest event that the log still has.</param>
    /// <param name="seq">Newest event that the relay has handed out.</param>
    /// <param name="came">Newest event when the join came; not after <paramref name="seq"/>. Recent events are counted back from it: what the member sent
    /// right behind its join may be among those that came since, and belongs to its stream.</param>
    public static JoinedAt? Decide(JoinFrom from, Epoch epoch, long first, long seq, long came)
    {
        var oldest = first - 1; // nothing before this can be had
        if (from.Epoch is null)
        {
            return At(Recent(from.Recent ?? 0), gap: false);
        }

        if (from.Epoch != epoch)
        {
            return At(Recent(from.Recent ?? RecentAfterGap), gap: true);
        }

        return from.After > seq ? null : from.After < oldest ? At(oldest, gap: true) : At(from.After, gap: false);

        long Recent(int count) => Math.Max(oldest, came - count);
        JoinedAt At(long after, bool gap) => new(epoch, seq, first, after, gap);
    }
}
