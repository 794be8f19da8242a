namespace ChatCluster.Shared.Cluster.Meeting;

/// <summary>A process as the database knows it.</summary>
/// <param name="Address">What other nodes connect to.</param>
/// <param name="Incarnation">Differs for each process that has had the address.</param>
/// <param name="Cluster">Which cluster it is a member of; null: none yet.</param>
/// <param name="Age">Time since its last heartbeat, by the database's clock.</param>
/// <param name="ExcludedBy">Who has decided that it is not a member any more; null: nobody.</param>
internal sealed record MemberRow(string Address, long Incarnation, Guid? Cluster, TimeSpan Age, string? ExcludedBy);

/// <summary>What the database knows of the cluster, read in one go.</summary>
/// <param name="Current">The cluster that was founded last; null: there has been none.</param>
/// <param name="Rows">Everybody who was heard of within the last hour.</param>
internal sealed record MeetingView(Guid? Current, IReadOnlyList<MemberRow> Rows);

/// <summary>A process as it knows itself.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Incarnation">Its number among the processes that have had the address.</param>
/// <param name="Own">The name of the cluster that it would found, or has founded.</param>
internal sealed record MeetingSelf(string Address, long Incarnation, Guid Own)
{
    /// <summary>It is in a cluster: as a member, or about to become one or to stop being one.</summary>
    public bool InCluster { get; init; }

    /// <summary>It is on its way out already.</summary>
    public bool Leaving { get; init; }

    /// <summary>The cluster that it has joined or asked to join; null: none, or one that it found by static seeds.</summary>
    public Guid? Cluster { get; init; }

    /// <summary>It was a member of <see cref="Cluster"/> while that was the current one.</summary>
    public bool Settled { get; init; }

    /// <summary>Addresses and incarnations of the members that it knows, as they are on its side.</summary>
    public IReadOnlyCollection<(string Address, long Incarnation)> Members { get; init; } = [];

    /// <summary>Static seeds say whom it joins: it neither founds nor looks for others.</summary>
    public bool BySeeds { get; init; }
}
