namespace ChatCluster.Shared.Cluster.Meeting;

/// <summary>What a node does next, by what the database knows. Pure.</summary>
internal abstract record MeetingDecision
{
    /// <summary>A member whose heartbeat is younger than this lives. Also how long a node watches silent members before it founds a cluster without them.</summary>
    /// <remarks>Ten heartbeats. A database that comes back hears of living members within two.</remarks>
    public static readonly TimeSpan LivingFor = TimeSpan.FromSeconds(5);

    private MeetingDecision()
    {
    }

    /// <summary>Nothing: it is a member, or static seeds make it one.</summary>
    public sealed record Stay : MeetingDecision;

    /// <summary>Ask these to be let in.</summary>
    public sealed record Join(IReadOnlyList<string> Addresses) : MeetingDecision;

    /// <summary>Start a new cluster, if nobody else does at the same time.</summary>
    public sealed record Found : MeetingDecision;

    /// <summary>It is a member of this cluster, and not of the one that it asked for: say so.</summary>
    public sealed record Belong(Guid Cluster) : MeetingDecision;

    /// <summary>Look again.</summary>
    public sealed record Wait(string Why) : MeetingDecision;

    /// <summary>It can't be a member any more, in this life: the process has to end and to be started again.</summary>
    public sealed record Leave(string Why) : MeetingDecision;

    /// <summary>Decides.</summary>
    /// <param name="view">What the database knows.</param>
    /// <param name="self">Who asks.</param>
    /// <param name="watchedFor">How long it has been reading this without a failure: members may only now be able to write again.</param>
    public static MeetingDecision Decide(MeetingView view, MeetingSelf self, TimeSpan watchedFor)
    {
        if (self.Leaving)
        {
            return new Stay();
        }

        var own = view.Rows.FirstOrDefault(row => row.Address == self.Address);
        if (own is null)
        {
            return new Leave("nothing was heard of it for so long that it was forgotten");
        }

        if (own.Incarnation != self.Incarnation)
        {
            return new Leave("another process has its address now");
        }

        if (own.ExcludedBy is not null)
        {
            return new Leave($"{own.ExcludedBy} has excluded it and goes on without it");
        }

        if (self.InCluster)
        {
            if (self.Cluster is null || self.Cluster == view.Current)
            {
                return new Stay();
            }

            return view.Current is { } current && WasLetInto(current, view, self)
                ? new Belong(current)
                : new Leave("a new cluster was founded while it was not heard of");
        }

        if (self.BySeeds)
        {
            return new Stay();
        }

        if (view.Current == self.Own)
        {
            return new Found(); // it has, and didn't hear the answer
        }

        var members = view.Rows.Where(row => row.Address != self.Address && row.Cluster is not null && row.Cluster == view.Current && row.ExcludedBy is null).ToList();
        var living = members.Where(static row => row.Age < LivingFor).Select(static row => row.Address).Order(StringComparer.Ordinal).ToList();
        if (living.Count > 0)
        {
            return new Join(living);
        }

        return members.Count == 0 || watchedFor >= LivingFor
            ? new Found()
            : new Wait($"watching whether the members of the last cluster are dead: {string.Join(", ", members.Select(static row => row.Address))}");
    }

    // Where all nodes start again at their addresses, the one that it asks may found the next cluster before it answers. Not for who has been a member of the
    // former one in the eyes of the database: what it takes for its members may be of a time before they went on without it.
    private static bool WasLetInto(Guid current, MeetingView view, MeetingSelf self) =>
        !self.Settled && view.Rows.Any(row => row.Cluster == current && row.ExcludedBy is null && self.Members.Contains((row.Address, row.Incarnation)));
}
