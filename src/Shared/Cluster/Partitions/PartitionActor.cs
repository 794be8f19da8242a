using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Cluster.Liveness;
using ChatCluster.Shared.Cluster.Meeting;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>Watches which members this node doesn't reach, has the database decide between them and it, and takes the losers out of the cluster.</summary>
/// <remarks>
/// <para>The plumbing around <see cref="PartitionView"/>. The first to write excludes the others, each by address and incarnation, for ever: nothing expires, so
/// a process that was frozen for an hour is still excluded when it wakes up. It finds out at its next heartbeat (<see cref="MeetingActor"/>), or here.
/// Who writes is not excluded itself at that moment, so somebody always goes on.</para>
/// <para>Every member watches every other (<c>monitored-by-nr-of-members</c>). Those whose death is certain (<see cref="LivenessActor"/>) are excluded at once; the
/// silent ones when they have been so for long enough that everybody else sees the same; those that are silent and still write to the database, two seconds later:
/// they may just be too busy to answer.</para>
/// </remarks>
internal sealed class PartitionActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RoundTripPatience = TimeSpan.FromSeconds(2);

    private readonly AkkaCluster _cluster;
    private readonly TimeSpan _stableAfter;
    private readonly TimeSpan _livingPatience;
    private readonly TimeSpan _databasePatience;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly MemberTable _table;
    private readonly PartitionSetup _setup;
    private readonly MemberFailureDetectors _detectors = MemberFailureDetectors.Of(Context.System.EventStream);
    private readonly Dictionary<UniqueAddress, long> _lostSince = [];
    private readonly HashSet<UniqueAddress> _borneWith = [];

    private bool _busy; // a round trip is under way
    private bool _down;
    private long? _yieldsSince;
    private long? _awaySince;

    public PartitionActor(AkkaCluster cluster, TimeSpan stableAfter, TimeSpan livingPatience, TimeSpan databasePatience, PartitionSetup setup)
    {
        _cluster = cluster;
        _stableAfter = stableAfter;
        _livingPatience = livingPatience;
        _databasePatience = databasePatience;
        _setup = setup;
        _clock = setup.Clock;
        _logger = setup.Logger;
        _table = new MemberTable(setup.Database.Source, cluster.SelfAddress.ToString(), cluster.SelfUniqueAddress.Uid);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var (cluster, setup) = (_cluster, _setup);
        Context.ActorOf(Props.Create(() => new LivenessActor(cluster, setup)), "liveness");
        Timers.StartPeriodicTimer(nameof(LookDue), LookDue.Instance, LookEvery);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookDue:
                Look();
                break;
            case Looked looked:
                _awaySince = null;
                Decide(looked);
                break;
            case LivenessActor.Found found when CanDecide:
                Exclude([.. found.Dead, .. found.CutOff], () => Say(found));
                break;
            case LivenessActor.Found: // told again
                break;
            case Excluded excluded:
                _busy = false;
                TakeOut(excluded);
                break;
            case Failed failed:
                _busy = false;
                Away(failed.Cause);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Look()
    {
        var state = _cluster.State;
        var lost = Lost(state);
        var now = _clock.GetTimestamp();
        foreach (var back in _lostSince.Keys.Except(lost.Select(static member => member.UniqueAddress)).ToList())
        {
            _lostSince.Remove(back);
        }

        foreach (var member in lost)
        {
            _lostSince.TryAdd(member.UniqueAddress, now);
        }

        _borneWith.IntersectWith(_lostSince.Keys);

        if (lost.Count == 0)
        {
            _yieldsSince = null;
            _awaySince = null;
        }

        var due = lost.Where(member => _clock.GetElapsedTime(_lostSince[member.UniqueAddress], now) >= _stableAfter).ToList();
        if (due.Count == 0 || !CanDecide)
        {
            return;
        }

        // Heartbeats of one failed network stop to be missed one after the other: who decides between two of them takes the others for its own side. Somebody
        // who comes and goes doesn't keep it waiting for ever.
        if (due.Count < lost.Count && lost.Max(member => _clock.GetElapsedTime(_lostSince[member.UniqueAddress], now)) < 3 * _stableAfter)
        {
            return;
        }

        // Who goes on is a question of all that are lost; who goes is one of those that have been for long enough. A newcomer speaks for nobody: it
        // takes out the dead that keep it from becoming a member, but one that can't reach the living goes down itself.
        List<string> ours = _cluster.SelfMember.Status == MemberStatus.WeaklyUp
            ? []
            : [.. state.Members.Where(IsRoomNode).Except(lost).Select(static member => member.Address.ToString())];
        var theirs = lost.Where(IsRoomNode).Select(static member => member.Address.ToString()).ToHashSet();
        RoundTrip(
            cancellation => _table.LookAsync(Nodes(lost), LivenessEvidence.Fresh, cancellation),
            found => new Looked(due, found, new PartitionView(found.Stands, ours, [.. found.Living.Where(theirs.Contains)])));
    }

    private void Decide(Looked looked)
    {
        var lost = Lost(_cluster.State);
        if (looked.Due.Except(lost).Any() || lost.Any(member => looked.View.Ours.Contains(member.Address.ToString())))
        {
            _busy = false; // some were heard again while the database answered, or lost: the next look knows
            return;
        }

        // Where nobody's row is renewed, this node's own neither, old rows say nothing.
        var due = looked.Found.IsFresh ? looked.Due.Where(member => !BearsWith(member, looked.Found.Living)).ToList() : [];
        _yieldsSince = due.Any(member => looked.View.LivingTheirs.Contains(member.Address.ToString())) ? _yieldsSince ?? _clock.GetTimestamp() : null;
        if (due.Count == 0 && looked.View.Stands)
        {
            _busy = false;
            return;
        }

        switch (looked.View.Decide(_yieldsSince is { } since ? _clock.GetElapsedTime(since) : TimeSpan.Zero))
        {
            case PartitionVerdict.Exclude:
                Exclude(due, () => _logger.GoesOn(looked.View.Ours.Count, Names(due)));
                break;
            case PartitionVerdict.LookAgain:
                _busy = false;
                break;
            case PartitionVerdict.GoDown:
                _busy = false;
                _logger.GoesDown(Names(looked.Due), looked.View.LivingTheirs.Count);
                GoDown();
                break;
        }
    }

    // It writes to the database. An overloaded machine keeps its nodes from answering for a second or two; to take them out would send all their clients to the others,
    // which are no less busy. So it has longer than one from which nothing at all comes.
    private bool BearsWith(Member member, IReadOnlyList<string> living)
    {
        var lostFor = _lostSince.TryGetValue(member.UniqueAddress, out var since) ? _clock.GetElapsedTime(since) : TimeSpan.Zero; // heard, and lost again meanwhile
        var bears = living.Contains(member.Address.ToString()) && lostFor < _stableAfter + _livingPatience && !RoomsAreClosed;
        if (bears && _borneWith.Add(member.UniqueAddress))
        {
            _logger.BearsWith(Names([member]), _livingPatience.TotalSeconds);
        }

        return bears;
    }

    // A rooms node has been taken out and is not removed yet: Akka waits until all that are members are heard, and its rooms open nowhere else meanwhile.
    private bool RoomsAreClosed => _cluster.State.Members.Any(static member => member.Status == MemberStatus.Down && member.HasRole(RoomSharding.Role));

    private void Exclude(IReadOnlyList<Member> members, Action say) =>
        RoundTrip(cancellation => _table.ExcludeAsync(Nodes(members), cancellation), goesOn => new Excluded(members, say, goesOn));

    private void TakeOut(Excluded excluded)
    {
        if (!excluded.GoesOn)
        {
            _logger.WasExcluded();
            GoDown();
            return;
        }

        _yieldsSince = null;
        var still = excluded.Members.Where(gone => _cluster.State.Members.Any(member => member.UniqueAddress.Equals(gone.UniqueAddress))).ToList();
        if (still.Count > 0)
        {
            excluded.Say();
        }

        foreach (var member in still)
        {
            _cluster.Down(member.Address);
            _detectors[member.Address.ToString()]?.Exclude(); // one that is still heard goes all the same, at once
        }
    }

    private void Say(LivenessActor.Found found)
    {
        if (found.Dead.Count > 0)
        {
            _logger.Dead(Names(found.Dead));
        }

        if (found.CutOff.Count > 0)
        {
            _logger.CutOffFromDatabase(Names(found.CutOff), LivenessEvidence.Grace.TotalSeconds);
        }
    }

    private void GoDown()
    {
        _down = true;
        _cluster.Down(_cluster.SelfAddress);
    }

    private void Away(Exception cause)
    {
        _awaySince ??= _clock.GetTimestamp();
        if (!_down && _lostSince.Count > 0 && _clock.GetElapsedTime(_awaySince.Value) >= _databasePatience)
        {
            _logger.CannotDecide(string.Join(", ", _lostSince.Keys.Select(static node => node.Address)), cause.Message);
            GoDown();
        }
    }

    private bool CanDecide => !_busy && !_down && _cluster.SelfMember.Status is (MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving);

    // By this node's own observation: what others don't reach is for them to say.
    private List<Member> Lost(ClusterEvent.CurrentClusterState state) => [.. state.Unreachable.Where(member =>
        member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving
        && _cluster.FailureDetector.IsMonitoring(member.Address)
        && !_cluster.FailureDetector.IsAvailable(member.Address))];

    private static bool IsRoomNode(Member member) =>
        member.Status is MemberStatus.Up or MemberStatus.Leaving && member.HasRole(RoomSharding.Role);

    private static List<(string Address, long Incarnation)> Nodes(IEnumerable<Member> members) =>
        [.. members.Select(static member => (member.Address.ToString(), (long)member.UniqueAddress.Uid))];

    private static string Names(IEnumerable<Member> members) => string.Join(", ", members.Select(static member => $"{member.Address} ({RoleNames.Of(member.Roles)})"));

    private void RoundTrip<T>(Func<CancellationToken, Task<T>> work, Func<T, object> done)
    {
        _busy = true;
        LimitedAsync().PipeTo(Self, Self, done, static e => new Failed(e));

        async Task<T> LimitedAsync()
        {
            using var patience = new CancellationTokenSource(RoundTripPatience);
            return await work(patience.Token);
        }
    }

    private sealed record LookDue
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record Looked(IReadOnlyList<Member> Due, MemberTable.Found Found, PartitionView View);

    private sealed record Excluded(IReadOnlyList<Member> Members, Action Say, bool GoesOn);

    private sealed record Failed(Exception Cause);
}
