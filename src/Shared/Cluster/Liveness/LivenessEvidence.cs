namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>What is known of a member by its life signs.</summary>
internal enum LivenessVerdict
{
    /// <summary>It may live. Whether it is reached is for the failure detector to say.</summary>
    MayLive,

    /// <summary>Its process has ended.</summary>
    Dead,

    /// <summary>It can't reach the database, and so can neither read nor store anything.</summary>
    CutOff,
}

/// <summary>Judges members by what one unbroken session has seen of their locks. Pure: time is told to it.</summary>
/// <remarks>
/// A free lock alone proves nothing: an administrator can end a session, and its owner takes the lock again within some 100 ms. Each verdict needs a second sign
/// of another kind: silence between the nodes, or a row in the database that its owner no longer renews while this node renews its own.
/// A process that stands still keeps its session, so that stalls of any length raise no suspicion here.
/// Source: docs/decisions/0011-death-seen-through-the-database.md.
/// </remarks>
/// <param name="silent">From this silence on a member whose lock has become free is dead: see <see cref="SilentAfter"/>.</param>
internal sealed class LivenessEvidence(TimeSpan silent)
{
    /// <summary>How long a node may be without the database before its rooms are served elsewhere. Longer than a slow answer or a failover of the server.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A node whose row is younger reaches the database: four heartbeats there. Less than it takes to lose a silent one for long enough to take it out (some 2.8 s): that
    /// one's row is older by then, and it is not taken for one that is merely busy.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    // So that a look into the very moment in which a server ends all sessions, this one last, proves nothing.
    private const int LooksNeeded = 2;

    private readonly Dictionary<(string Address, long Incarnation), Watched> _watched = [];
    private bool _reachesDatabase;

    /// <summary>Two heartbeats have not come, and the next is late.</summary>
    public static TimeSpan SilentAfter(TimeSpan heartbeatInterval) => (2 * heartbeatInterval) + TimeSpan.FromMilliseconds(100);

    /// <summary>A new session: what an older one has seen no longer counts.</summary>
    public void Begin()
    {
        _watched.Clear();
        _reachesDatabase = false;
    }

    /// <summary>The session has looked.</summary>
    /// <param name="signs">What it saw.</param>
    /// <param name="self">Address of this node.</param>
    /// <param name="now">Time, from any beginning.</param>
    public void Add(IReadOnlyList<LifeSign> signs, string self, TimeSpan now)
    {
        _reachesDatabase = signs.Any(sign => sign.Address == self && sign.HoldsLock && sign.Age < Fresh);
        var keys = signs.Select(static sign => (sign.Address, sign.Incarnation)).ToHashSet();
        foreach (var forgotten in _watched.Keys.Where(key => !keys.Contains(key)).ToList())
        {
            _watched.Remove(forgotten);
        }

        foreach (var sign in signs)
        {
            var key = (sign.Address, sign.Incarnation);
            var before = _watched.GetValueOrDefault(key) ?? new Watched(WasHeld: false, Free: 0, LastHeld: now, Age: default);
            _watched[key] = sign.HoldsLock
                ? new Watched(WasHeld: true, Free: 0, LastHeld: now, sign.Age)
                : before with { Free = before.Free + 1, Age = sign.Age };
        }
    }

    /// <summary>Whether a member was seen to hold its lock at the last look.</summary>
    public bool HoldsLock(string address, long incarnation) => _watched.GetValueOrDefault((address, incarnation)) is { Free: 0 };

    /// <summary>Judges a member.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="incarnation">Its number among the processes that have had the address.</param>
    /// <param name="silence">For how long this node hasn't heard a heartbeat from it; null: it has never listened.</param>
    /// <param name="now">Time, from the same beginning.</param>
    public LivenessVerdict Judge(string address, long incarnation, TimeSpan? silence, TimeSpan now)
    {
        if (_watched.GetValueOrDefault((address, incarnation)) is not { } watched || watched.Free < LooksNeeded)
        {
            return LivenessVerdict.MayLive;
        }

        if (watched.WasHeld && silence >= silent)
        {
            return LivenessVerdict.Dead;
        }

        // Never seen to hold it, in a session that is as old: it couldn't connect when everybody else could.
        return _reachesDatabase && now - watched.LastHeld >= Grace && watched.Age >= Grace ? LivenessVerdict.CutOff : LivenessVerdict.MayLive;
    }

    // LastHeld: also the first look at it, at which nobody knows how long its lock has been free.
    private sealed record Watched(bool WasHeld, int Free, TimeSpan LastHeld, TimeSpan Age);
}
