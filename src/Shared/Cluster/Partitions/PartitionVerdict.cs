namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>What a node does about those that it doesn't reach.</summary>
internal enum PartitionVerdict
{
    /// <summary>Goes on without them, if it is the first to say so.</summary>
    Exclude,

    /// <summary>Lets them decide first, and looks again.</summary>
    LookAgain,

    /// <summary>Goes down.</summary>
    GoDown,
}

/// <summary>What a node knows when it has to decide. Its side are the nodes that it reaches, itself among them.</summary>
/// <param name="Stands">It may still speak for the cluster: nobody has excluded it.</param>
/// <param name="Ours">Addresses of the room nodes of its side.</param>
/// <param name="LivingTheirs">Addresses of the room nodes that it doesn't reach and the database does.</param>
internal sealed record PartitionView(bool Stands, IReadOnlyList<string> Ours, IReadOnlyList<string> LivingTheirs)
{
    /// <summary>How long a side waits for one that has the right to decide first.</summary>
    /// <remarks>Both sides see a partition within about half a second. After this, the other side doesn't see it at all.</remarks>
    public static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(3);

    /// <summary>Decides. Pure.</summary>
    /// <param name="waited">For how long it has let the others decide.</param>
    public PartitionVerdict Decide(TimeSpan waited)
    {
        if (!Stands)
        {
            return PartitionVerdict.GoDown;
        }

        if (LivingTheirs.Count == 0 || ComesFirst)
        {
            return PartitionVerdict.Exclude; // the dead don't mind
        }

        if (waited < Courtesy)
        {
            return PartitionVerdict.LookAgain;
        }

        // Several sides that all have fewer than the rest: one of them has to go on. A side of gateways alone serves nobody while rooms live elsewhere.
        return Ours.Count > 0 ? PartitionVerdict.Exclude : PartitionVerdict.GoDown;
    }

    // The larger side; of two equal ones the side with the lowest address.
    private bool ComesFirst => Ours.Count != LivingTheirs.Count
        ? Ours.Count > LivingTheirs.Count
        : string.CompareOrdinal(Ours.Min(StringComparer.Ordinal), LivingTheirs.Min(StringComparer.Ordinal)) < 0;
}
