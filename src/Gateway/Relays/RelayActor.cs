using Akka.Actor;
using Akka.Event;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>A room on this gateway: subscribes once, frames once, hands the same bytes to every member, answers their sends.</summary>
/// <remarks>
/// <para>Invariant: every live member has been handed exactly the events up to <see cref="_seq"/>, in order. A batch that does not follow on
/// <see cref="_seq"/> is kept aside while the missing events are read from the log.</para>
/// <para>The subscription is a lease that the node's <see cref="LeaseKeeper"/> renews. On any doubt the relay subscribes again, until the room answers with
/// its owner's term and its head, so that whatever was missed is read. Once it is answered and has members, no timer of its own
/// runs, but for a busy large room's.</para>
/// <para>The event is the acknowledgement: a member's <c>sent</c> is answered when its message comes back in the stream.</para>
/// </remarks>
internal sealed partial class RelayActor : UntypedActor, IWithTimers
{
    private readonly RoomId _room;
    private readonly IActorRef _region;
    private readonly IRoomLogReader _log;
    private readonly RelayDirectory _directory;
    private readonly LeaseBook _leases;
    private readonly NodeLinks<RelayedPost> _links;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private readonly HashSet<RoomMember> _members = [];
    private readonly LiveMembers _live = new();
    private readonly Fanout _fanout = new();
    private readonly RecentWindow _recent;
    private readonly string _path;
    private readonly PendingPosts _posts = new();
    private readonly Queue<RoomEvent> _ahead = new(); // came before what they follow on
    private readonly List<ParkedJoin> _parked = []; // joins that wait for the room, or for a position that it has not reached here

    private RelayLease? _lease;
    private IActorRef? _owner; // the room's actor, as it answered last; null when it has moved, or doesn't answer
    private NodeLink<RelayedPost>? _link; // to the owner's node, unless it is this one
    private bool _wentByRegion; // something that is unanswered did, and may still be on its way
    private Epoch _epoch;
    private long _term; // of the owner that spoke last; 0 before the first answer
    private long _answeredAt; // timestamp of the room's newest answer to a subscription
    private long _first;
    private long _seq; // newest event handed to the members
    private long _head; // newest event known
    private bool _ready; // the recent window is loaded: joins can be served
    private bool _asking; // the room has not answered the newest subscription
    private bool _ticking; // the timer runs that looks after what waits
    private bool _reading; // a read of the log is under way
    private bool _retrying; // the timer for unanswered posts runs
    private (long After, long Seq, EventFormat Format, ReadOnlyMemory<byte> Frames) _missed; // what the last member that came was handed
    private long _idleSince;

    public RelayActor(
        RoomId room, IActorRef region, IRoomLogReader log, RelayDirectory directory, LeaseBook leases, NodeLinks<RelayedPost> links,
        GatewayOptions options, TimeProvider clock, ILogger logger)
    {
        _room = room;
        _region = region;
        _log = log;
        _directory = directory;
        _leases = leases;
        _links = links;
        _options = options;
        _clock = clock;
        _logger = logger;
        _recent = new RecentWindow(options.RecentEvents, options.RecentBytes);
        _pace = new DeliveryPace(options.LargeRoomMembers, options.LargeRoomInterval);
        _path = Self.Path.ToStringWithoutAddress();
        _idleSince = clock.GetTimestamp();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _lease = _leases.Open(_room, Self);
        Subscribe();
    }

    // A relay that failed has lost its members' places: they resume, here or elsewhere, through a new relay.
    protected override void PostStop()
    {
        _directory.Discard(_room, Self);
        _heldTimer?.Dispose();
        if (_lease is not null)
        {
            _leases.Close(_lease);
        }

        foreach (var post in _posts.InOrder())
        {
            Refuse(post, ErrorCode.Unavailable, _options.ResendAfter); // its sender may have left the room: no eviction answers it
        }

        foreach (var parked in _parked)
        {
            parked.Join.Member.Evict(HasStopped);
        }

        foreach (var member in _members)
        {
            member.CatchUp?.Cancel();
            member.Evict(HasStopped);
        }
    }

    // Whoever was about to join is in none of the lists.
    protected override void PreRestart(Exception reason, object message)
    {
        base.PreRestart(reason, message);
        (message as Join)?.Member.Evict(HasStopped);
    }

    // What was on its way to a relay that failed would wait for ever if nobody answered.
    protected override void PostRestart(Exception reason)
    {
        Become(Failed);
        _region.Tell(new Unsubscribe(_room), Self);
        Timers.StartSingleTimer(nameof(LingerDue), LingerDue.Instance, _options.RelayLinger);
    }

    private void Failed(object message)
    {
        switch (message)
        {
            case Join join:
                join.Member.Evict(HasStopped);
                break;
            case Post post:
                post.Member.SendRefused(post.Ref, ErrorCode.Unavailable, "The room can't be reached from here at the moment.", _options.ResendAfter);
                break;
            case Leave leave:
                if (leave.Answer)
                {
                    leave.Member.Left(leave.Ref);
                }

                leave.Member.Released();
                break;
            case LingerDue:
                Context.Stop(Self);
                break;
            default: // for the relay that it was
                break;
        }
    }

    protected override void OnReceive(object message)
    {
        try
        {
            Handle(message);
        }
        finally
        {
            _fanout.Flush(); // whatever happens: an outbox that nobody writes would take frames for ever
        }
    }

    private void Handle(object message)
    {
        if (message is not (EventsCommitted or Post))
        {
            DeliverHeld();
        }

        switch (message)
        {
            case EventsCommitted committed:
                OnEvents(committed);
                break;
            case Post post:
                OnPost(post);
                break;
            case HeldDue: // what was held is delivered above
                break;
            case Subscribed subscribed:
                OnSubscribed(subscribed);
                break;
            case Join join:
                OnJoin(join);
                break;
            case Leave leave:
                OnLeave(leave);
                break;
            case PostRepeated repeated when _posts.TryTake(repeated.From, repeated.Id, out var post):
                Answer(post, repeated.Seq, repeated.At);
                break;
            case PostRejected rejected when _posts.TryTake(rejected.From, rejected.Id, out var post):
                Refuse(post, rejected.Code, rejected.RetryAfter);
                break;
            case PostRepeated or PostRejected: // answered before
                break;
            case CatchUpResult result:
                OnCaughtUp(result);
                break;
            case PageRead read:
                OnPageRead(read);
                break;
            case ReadFailed failed:
                OnReadFailed(failed);
                break;
            case ReadDue:
                _reading = false;
                GoOn();
                break;
            case RoomMoved moved when moved.Term >= _term:
                _owner = null;
                Subscribe();
                break;
            case RoomMoved:
                break;
            case LeaseInDoubt:
                Subscribe();
                break;
            case LookDue:
                OnLookDue();
                break;
            case RetryDue:
                OnRetryDue();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Subscribe()
    {
        _asking = true;
        _region.Tell(new Subscribe(_room), Self);
        LookAfter();
    }

    // While something waits: an answer of the room, a join, the end of a relay without members. It stops at the first tick that finds nothing: starting a
    // timer for every question costs more than the question.
    private void LookAfter()
    {
        if (!_ticking)
        {
            _ticking = true;
            // Spread, so that the relays of a node do not all ask in the same instant.
            var first = _options.RenewInterval * (0.5 + (0.5 * Random.Shared.NextDouble()));
            Timers.StartPeriodicTimer(nameof(LookDue), LookDue.Instance, first, _options.RenewInterval);
        }
    }

    private void OnLookDue()
    {
        var idle = _members.Count == 0 && _posts.Count == 0 && _parked.Count == 0 && _clock.GetElapsedTime(_idleSince) >= _options.RelayLinger;
        if (idle && _directory.TryRetire(_room, Self))
        {
            _region.Tell(new Unsubscribe(_room), Self);
            Context.Stop(Self);
            return;
        }

        RefuseOverdueJoins();
        if (_asking || _parked.Count > 0)
        {
            Subscribe();
        }
        else if (_members.Count > 0)
        {
            Timers.Cancel(nameof(LookDue));
            _ticking = false;
        }
    }

    private const string HasStopped = "The relay of a room has stopped.";

    private sealed record LookDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record LingerDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly LingerDue Instance = new();
    }
}
