using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Cluster.Partitions;
using ChatCluster.Shared.Postgres;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>Tells its parent which members have died, or can't reach the database, by their life signs there. The plumbing around <see cref="LivenessEvidence"/>.</summary>
/// <remarks>It says so again at every look for as long as they are members: whoever acts on it may be busy.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Disposed when the actor has stopped.")]
internal sealed class LivenessActor : UntypedActor
{
    /// <summary>Members that have to be taken out.</summary>
    public sealed record Found(IReadOnlyList<Member> Dead, IReadOnlyList<Member> CutOff) : INoSerializationVerificationNeeded;

    private readonly CancellationTokenSource _stop = new();
    private readonly AkkaCluster _cluster;
    private readonly PostgresDatabase _database;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly MemberFailureDetectors _detectors;
    private readonly LivenessEvidence _evidence;
    private bool _lost;

    public LivenessActor(AkkaCluster cluster, PartitionSetup setup)
    {
        _cluster = cluster;
        _database = setup.Database;
        _clock = setup.Clock;
        _logger = setup.Logger;
        _detectors = MemberFailureDetectors.Of(Context.System.EventStream);
        _evidence = new LivenessEvidence(LivenessEvidence.SilentAfter(cluster.Settings.HeartbeatInterval));
    }

    protected override void PreStart()
    {
        var self = Self;
        var late = 1.5 * _cluster.Settings.HeartbeatInterval;
        var watch = new LivenessWatch(_database, _cluster.SelfUniqueAddress.Uid, () => _detectors.AnySilent(late), _clock);
        watch.RunAsync(message => self.Tell(message, self), _stop.Token).PipeTo(self, self, static () => new Ended(null), static e => new Ended(e));
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LivenessWatch.Began:
                _lost = false;
                _evidence.Begin();
                break;
            case LivenessWatch.Looked looked:
                Look(looked.Signs);
                break;
            case LivenessWatch.Lost lost:
                OnLost(lost.Cause);
                break;
            case Ended: // the database can't be opened: said by who opens it, and the host ends
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Look(IReadOnlyList<LifeSign> signs)
    {
        var now = _clock.GetElapsedTime(0);
        _evidence.Add(signs, _cluster.SelfAddress.ToString(), now);
        var others = _cluster.State.Members.Where(member => !member.UniqueAddress.Equals(_cluster.SelfUniqueAddress)).ToList();
        _detectors.Keep(others.Select(static member => member.Address.ToString()).ToHashSet());
        var dead = others.Where(member => Judge(member, now) == LivenessVerdict.Dead).ToList();
        foreach (var member in dead)
        {
            _detectors[member.Address.ToString()]?.SeemsDead();
        }

        dead.RemoveAll(static member => !IsToBeTakenOut(member));
        var cutOff = RoomsGoOn ? others.Where(member => IsRoomNode(member) && Judge(member, now) == LivenessVerdict.CutOff).ToList() : [];
        if (dead.Count + cutOff.Count > 0)
        {
            Context.Parent.Tell(new Found(dead, cutOff));
        }
    }

    private void OnLost(Exception cause)
    {
        if (!_lost)
        {
            _lost = true;
            _logger.SessionLost(_database.Name, cause.Message);
        }
    }

    private LivenessVerdict Judge(Member member, TimeSpan now) =>
        _evidence.Judge(member.Address.ToString(), member.UniqueAddress.Uid, _detectors[member.Address.ToString()]?.Silence, now);

    // A room node that reaches the database, and is reached. Without one, a node that doesn't is as good as another.
    private bool RoomsGoOn => _cluster.State.Members.Any(member =>
        IsRoomNode(member) && _evidence.HoldsLock(member.Address.ToString(), member.UniqueAddress.Uid) && _cluster.FailureDetector.IsAvailable(member.Address));

    private static bool IsRoomNode(Member member) => member.Status is MemberStatus.Up or MemberStatus.Leaving && member.HasRole(RoomSharding.Role);

    // Who is on its way out already goes when it is unreachable.
    private static bool IsToBeTakenOut(Member member) => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving;

    private sealed record Ended(Exception? Cause);
}
