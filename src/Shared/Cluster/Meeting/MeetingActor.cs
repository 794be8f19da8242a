using Akka;
using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Shared.Postgres;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Shared.Cluster.Meeting;

/// <summary>Makes a node a member of the cluster that its database belongs to, says twice a second that it lives, and ends it when it was excluded.</summary>
/// <remarks>
/// Waiting for the database → registering → meeting. The plumbing around <see cref="MeetingDecision"/>: a database that is away is tried again for ever;
/// whether the node is ready without it is somebody else's question.
/// </remarks>
internal sealed class MeetingActor : UntypedActor, IWithTimers
{
    /// <summary>The process ends: takes its row out, then answers <see cref="Done"/>.</summary>
    public sealed record Goodbye : INoSerializationVerificationNeeded
    {
        /// <summary>The only one.</summary>
        public static readonly Goodbye Instance = new();
    }

    private static readonly TimeSpan BeatEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(2); // for one round trip, four heartbeats
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2); // to be let in; by then with a fresh list
    private static readonly TimeSpan SayWhyAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly IReadOnlyList<Address> _seeds;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly AkkaCluster _cluster = AkkaCluster.Get(Context.System);
    private readonly CoordinatedShutdown _shutdown = CoordinatedShutdown.Get(Context.System);
    private readonly MemberTable _table;
    private readonly Guid _own = Guid.NewGuid();

    private Guid? _joins; // the cluster that it is in, or asks to be let in
    private bool _settled; // it was a member of that cluster while it was the current one
    private bool _wasMember;
    private bool _saidMember; // in the last heartbeat
    private bool _busy; // a round trip is under way
    private bool _away;
    private bool _leaves;
    private long? _watchedSince;
    private long? _askedAt;
    private string _why = "waiting for the database";

    public MeetingActor(PostgresDatabase database, IReadOnlyList<Address> seeds, TimeProvider clock, ILogger<MeetingActor> logger)
    {
        _database = database;
        _seeds = seeds;
        _clock = clock;
        _logger = logger;
        _table = new MemberTable(database.Source, Address, Incarnation);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Address => _cluster.SelfAddress.ToString();

    private long Incarnation => _cluster.SelfUniqueAddress.Uid;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(SayWhyDue), SayWhyDue.Instance, SayWhyAfter);
        _database.WhenOpen.PipeTo(Self, Self, static () => new Opened(), static e => new CannotOpen(e));
    }

    protected override void OnReceive(object message) => WaitingForDatabase(message);

    private void WaitingForDatabase(object message)
    {
        switch (message)
        {
            case Opened:
                Become(Registering);
                Register();
                break;
            case CannotOpen:
                break; // said by who opens it; the host ends
            case Goodbye:
                Sender.Tell(Done.Instance);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Registering(object message)
    {
        switch (message)
        {
            case Registered:
                NotAway();
                Become(Meeting);
                Timers.StartPeriodicTimer(nameof(BeatDue), BeatDue.Instance, BeatEvery);
                BeatOnceUp();
                if (_seeds.Count > 0)
                {
                    _why = $"none of the seeds {string.Join(", ", _seeds)} has let it in; they must reach it at {Address}";
                    _cluster.JoinSeedNodes(_seeds);
                }

                Beat();
                break;
            case Failed failed:
                Away(failed.Cause);
                Timers.StartSingleTimer(nameof(BeatDue), BeatDue.Instance, BeatEvery);
                break;
            case BeatDue:
                Register();
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Meeting(object message)
    {
        switch (message)
        {
            case BeatDue:
                Beat();
                break;
            case Seen seen:
                _busy = false;
                NotAway();
                Decide(seen.View);
                if (_wasMember && !_saidMember)
                {
                    Beat();
                }

                break;
            case Up:
                _wasMember = true;
                Beat();
                break;
            case Founded founded:
                _busy = false;
                BeFounder(founded.Succeeded);
                break;
            case Failed failed:
                _busy = false;
                Away(failed.Cause);
                break;
            case LeaveDue:
                EndProcess();
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Always(object message)
    {
        switch (message)
        {
            case SayWhyDue:
                SayWhy();
                break;
            case Goodbye:
                Forget();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Gone(object message)
    {
        // Answers to what was under way.
    }

    private void Register() =>
        RoundTrip(cancellation => _table.RegisterAsync(RoleNames.Of(_cluster.SelfRoles), cancellation), static () => new Registered());

    private void Beat()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        _wasMember |= _cluster.SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp;
        _saidMember = _wasMember;
        var cluster = _wasMember || _joins == _own ? _joins : null;
        RoundTrip(cancellation => _table.BeatAsync(cluster, cancellation), static view => new Seen(view));
    }

    // The others must find the member in the database from its first moment: would its founder die before it stands there, a newcomer founded a cluster of its own.
    private void BeatOnceUp()
    {
        var self = Self;
        _cluster.RegisterOnMemberUp(() => self.Tell(Up.Instance));
    }

    private void Decide(MeetingView view)
    {
        if (_leaves || _cluster.IsTerminated || _shutdown.ShutdownReason is not null)
        {
            return; // it ends already; until then it says that it lives
        }

        _watchedSince ??= _clock.GetTimestamp();
        var status = _cluster.SelfMember.Status;
        var self = new MeetingSelf(Address, Incarnation, _own)
        {
            InCluster = status != MemberStatus.Removed,
            Leaving = status is MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down,
            Cluster = _joins,
            Settled = _settled,
            Members = [.. _cluster.State.Members.Where(static member => member.Status == MemberStatus.Up).Select(static member => (member.Address.ToString(), (long)member.UniqueAddress.Uid))],
            BySeeds = _seeds.Count > 0,
        };
        _settled |= self.InCluster && _joins == view.Current;
        switch (MeetingDecision.Decide(view, self, _clock.GetElapsedTime(_watchedSince.Value)))
        {
            case MeetingDecision.Join join:
                Join(join.Addresses, view.Current);
                break;
            case MeetingDecision.Found when _joins == _own:
                break; // done, and about to be a member
            case MeetingDecision.Found:
                _busy = true;
                RoundTrip(cancellation => _table.FoundAsync(view.Current, _own, cancellation), static succeeded => new Founded(succeeded));
                break;
            case MeetingDecision.Belong belong:
                _logger.LetIntoTheNext(belong.Cluster);
                _joins = belong.Cluster;
                Beat();
                break;
            case MeetingDecision.Wait wait:
                _why = wait.Why;
                break;
            case MeetingDecision.Leave leave:
                Leave(leave.Why);
                break;
        }
    }

    private void Join(IReadOnlyList<string> addresses, Guid? cluster)
    {
        if (_askedAt is { } asked && _clock.GetElapsedTime(asked) < AskAgainAfter)
        {
            return;
        }

        var names = string.Join(", ", addresses);
        if (_askedAt is null)
        {
            _logger.Joining(names);
        }

        _why = $"none of {names} has let it in; they must reach it at {Address}";
        _askedAt = _clock.GetTimestamp();
        _joins = cluster;
        _cluster.JoinSeedNodes(addresses.Select(Akka.Actor.Address.Parse));
    }

    private void BeFounder(bool succeeded)
    {
        if (!succeeded)
        {
            Beat(); // somebody else was faster: see who
            return;
        }

        _joins = _own;
        _why = "it has founded a cluster and is not a member of it yet";
        _logger.Founding(_own, Address);
        _cluster.Join(_cluster.SelfAddress);
    }

    private void Leave(string why)
    {
        _leaves = true;
        _logger.Leaving(Address, why);
        if (_cluster.SelfMember.Status == MemberStatus.Removed)
        {
            EndProcess();
            return;
        }

        // Stops its rooms at once, tells whom it reaches, and ends the actor system, and with that the process.
        _cluster.Down(_cluster.SelfAddress);
        Timers.StartSingleTimer(nameof(LeaveDue), LeaveDue.Instance, LeavePatience);
    }

    private void EndProcess() => _ = _shutdown.Run(CoordinatedShutdown.ClusterDowningReason.Instance);

    private void Forget()
    {
        Timers.CancelAll();
        Become(Gone);
        var sender = Sender;
        ForgetAsync().PipeTo(sender, Self, static () => Done.Instance);
    }

    private async Task ForgetAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(DatabasePatience);
            await _table.ForgetAsync(patience.Token);
        }
        catch (Exception e)
        {
            _logger.NotForgotten(Address, e.Message);
        }
    }

    private void Away(Exception cause)
    {
        _watchedSince = null; // nobody else could write either
        if (!_away)
        {
            _away = true;
            _logger.MeetingPointAway(_database.Name, cause.Message);
        }
    }

    private void NotAway()
    {
        if (_away)
        {
            _away = false;
            _logger.MeetingPointBack(_database.Name);
        }
    }

    private void SayWhy()
    {
        if (_cluster.SelfMember.Status is MemberStatus.Removed or MemberStatus.Joining && _shutdown.ShutdownReason is null)
        {
            _logger.NotAMember(Address, _why);
        }
    }

    private void RoundTrip(Func<CancellationToken, Task> work, Func<object> done) => RoundTrip(
        async cancellation =>
        {
            await work(cancellation);
            return true;
        },
        _ => done());

    private void RoundTrip<T>(Func<CancellationToken, Task<T>> work, Func<T, object> done)
    {
        LimitedAsync().PipeTo(Self, Self, done, static e => new Failed(e));

        async Task<T> LimitedAsync()
        {
            using var patience = new CancellationTokenSource(DatabasePatience);
            return await work(patience.Token);
        }
    }

    private sealed record Opened;

    private sealed record CannotOpen(Exception Cause);

    private sealed record Registered;

    private sealed record Seen(MeetingView View);

    private sealed record Founded(bool Succeeded);

    private sealed record Failed(Exception Cause);

    private sealed record Up
    {
        public static readonly Up Instance = new();
    }

    private sealed record BeatDue
    {
        public static readonly BeatDue Instance = new();
    }

    private sealed record LeaveDue
    {
        public static readonly LeaveDue Instance = new();
    }

    private sealed record SayWhyDue
    {
        public static readonly SayWhyDue Instance = new();
    }
}
