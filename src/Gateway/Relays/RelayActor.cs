using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>A room on this gateway: subscribes once, frames once, hands the same bytes to every member, answers their sends.</summary>
/// <remarks>
/// <para>Invariant: every live member has been handed exactly the events up to <see cref="_seq"/>, in order. A batch that does not follow on
/// <see cref="_seq"/> is kept aside while the missing events are read from the log.</para>
/// <para>The subscription is a lease, renewed every <c>RenewInterval</c>; the answer bears the room's head and owner, so a lost push, a moved room and a
/// dead owner all show within one interval, without any death watch.</para>
/// <para>The event is the acknowledgement: a member's <c>sent</c> is answered when its message comes back in the stream.</para>
/// </remarks>
internal sealed class RelayActor : UntypedActor, IWithTimers
{
    private readonly RoomId _room;
    private readonly IActorRef _region;
    private readonly IRoomLogReader _log;
    private readonly RelayDirectory _directory;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private readonly HashSet<RoomMember> _members = [];
    private readonly LiveMembers _live = new();
    private readonly RecentWindow _recent;
    private readonly PendingPosts _posts = new();
    private readonly Queue<RoomEvent> _ahead = new(); // came before what they follow on
    private readonly List<ParkedJoin> _parked = []; // joins that wait for the room, or for a position that it has not reached here

    private Epoch _epoch;
    private long _term; // of the owner that spoke last; 0 before the first answer
    private long _answeredAt; // timestamp of the room's newest answer to a subscription
    private long _first;
    private long _seq; // newest event handed to the members
    private long _head; // newest event known
    private bool _ready; // the recent window is loaded: joins can be served
    private bool _reading; // a read of the log is under way
    private bool _retrying; // the timer for unanswered posts runs
    private (long After, long Seq, EventFormat Format, ReadOnlyMemory<byte> Frames) _missed; // what the last member that came was handed
    private long _idleSince;

    public RelayActor(RoomId room, IActorRef region, IRoomLogReader log, RelayDirectory directory, GatewayOptions options, TimeProvider clock, ILogger logger)
    {
        _room = room;
        _region = region;
        _log = log;
        _directory = directory;
        _options = options;
        _clock = clock;
        _logger = logger;
        _recent = new RecentWindow(options.RecentEvents, options.RecentBytes);
        _idleSince = clock.GetTimestamp();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Subscribe();
        // Spread, so that the relays of a node do not all renew in the same instant.
        var first = _options.RenewInterval * (0.5 + (0.5 * Random.Shared.NextDouble()));
        Timers.StartPeriodicTimer(nameof(RenewDue), RenewDue.Instance, first, _options.RenewInterval);
    }

    // A relay that failed has lost its members' places: they resume, here or elsewhere, through a new relay.
    protected override void PostStop()
    {
        _directory.Discard(_room, Self);
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
        switch (message)
        {
            case EventsCommitted committed:
                OnCommitted(committed);
                break;
            case Post post:
                OnPost(post);
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
                Subscribe();
                break;
            case RoomMoved:
                break;
            case RenewDue:
                OnRenewDue();
                break;
            case RetryDue:
                OnRetryDue();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Subscribe() => _region.Tell(new Subscribe(_room), Self);

    private void OnSubscribed(Subscribed now)
    {
        if (now.Term < _term)
        {
            return; // an owner that does not know yet that it is not
        }

        if (_term > 0 && (now.Epoch != _epoch || now.Head < _seq))
        {
            LoseTheLog(now);
        }

        _answeredAt = _clock.GetTimestamp();
        var newOwner = now.Term > _term;
        var firstAnswer = _term == 0;
        (_term, _epoch, _first) = (now.Term, now.Epoch, now.First);
        _head = Math.Max(_head, now.Head);
        if (firstAnswer)
        {
            _seq = Math.Max(now.First - 1, now.Head - _options.RecentEvents);
            _logger.RelayFollows(_room.Value, now.Head, now.Term);
        }

        if (newOwner)
        {
            PostAll();
        }

        GoOn();
    }

    private void GoOn()
    {
        if (_seq < _head)
        {
            ReadMissing();
        }
        else if (_term > 0)
        {
            BeReady();
        }
    }

    // The log was restored from an older copy, or replaced. Whoever resumes is told of the gap.
    private void LoseTheLog(Subscribed now)
    {
        _logger.RelayLostTheLog(_room.Value, _epoch.Value, _seq, now.Epoch.Value, now.Head);
        EvictAll("The room's log was replaced.");
        _recent.Clear();
        _ahead.Clear();
        _missed = default;
        _ready = false;
        _term = 0;
        _head = 0;
    }

    private void BeReady()
    {
        _ready = true;
        if (_parked.Count > 0)
        {
            ParkedJoin[] parked = [.. _parked];
            _parked.Clear();
            foreach (var join in parked)
            {
                Admit(join);
            }
        }
    }

    private void OnCommitted(EventsCommitted batch)
    {
        if (batch.Term < _term || _term == 0)
        {
            return;
        }

        if (batch.Term > _term)
        {
            Subscribe(); // its introduction was lost: which life of the log this is must be known first
            return;
        }

        var events = batch.Events;
        var newest = events[^1].Seq;
        _head = Math.Max(_head, newest);
        if (newest <= _seq)
        {
            return;
        }

        if (events[0].Seq == _seq + 1)
        {
            Deliver(events);
        }
        else if (events[0].Seq <= _seq)
        {
            Deliver([.. events.SkipWhile(e => e.Seq <= _seq)]);
        }
        else
        {
            KeepAside(events);
            ReadMissing();
        }
    }

    // Bounded: what does not fit is read from the log like the rest.
    private void KeepAside(IReadOnlyList<RoomEvent> events)
    {
        if (_ahead.Count + events.Count > _options.RecentEvents)
        {
            _ahead.Clear();
            return;
        }

        foreach (var e in events)
        {
            _ahead.Enqueue(e);
        }
    }

    // The hot path: nothing here is done per member but handing over a reference.
    private void Deliver(IReadOnlyList<RoomEvent> events)
    {
        if (_posts.Count > 0)
        {
            AnswerPosts(events);
        }

        var before = _seq;
        _seq = events[^1].Seq;
        _missed = default;
        for (var i = 0; i < events.Count; i++)
        {
            _recent.Add(events[i]);
        }

        foreach (var group in _live.Groups)
        {
            if (group.Members.Count == 0)
            {
                continue;
            }

            var frames = group.Format.Frame(events);
            for (var i = group.Members.Count - 1; i >= 0; i--) // backwards: a member that leaves the list is replaced by one that has been served
            {
                var member = group.Members[i];
                if (!member.Outbox.TryWrite(frames))
                {
                    FallBehind(member, before);
                }
            }
        }
    }

    private void AnswerPosts(IReadOnlyList<RoomEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (_posts.TryTake(events[i].From, events[i].Id, out var post))
            {
                Answer(post, events[i].Seq, events[i].At);
            }
        }
    }

    private void FallBehind(RoomMember member, long seq)
    {
        _logger.MemberFellBehind(_room.Value, seq);
        _live.Remove(member);
        member.Seq = seq;
        StartCatchUp(member);
    }

    private void StartCatchUp(RoomMember member)
    {
        member.CatchUp ??= new CancellationTokenSource();
        var (materializer, after, until, stop) = (Context.System.Materializer(), member.Seq, _seq, member.CatchUp.Token);
        Task.Run(() => CatchUp.RunAsync(materializer, _log, member, after, until, stop), CancellationToken.None).PipeTo(Self); // making a stream takes 0.3 ms: not here
    }

    private void OnCaughtUp(CatchUpResult result)
    {
        var member = result.Member;
        if (member.IsGone)
        {
            member.CatchUp?.Dispose();
            return;
        }

        member.Seq = result.Seq;
        switch (result.End)
        {
            case CatchUpEnd.EventsMissing:
                Evict(member, "Events that this connection had not seen yet were purged.");
                break;
            case CatchUpEnd.LogFailed:
                _logger.RelayCannotRead(_room.Value, result.Failure!.Message);
                Timers.StartSingleTimer(member, result with { End = CatchUpEnd.Reached }, ReadAgainAfter);
                break;
            default:
                GoLive(member);
                break;
        }
    }

    // From the recent window when it reaches back so far and the outbox takes it in one go; from the log otherwise.
    private void GoLive(RoomMember member)
    {
        if (member.Seq < _seq)
        {
            if (!TryFrameMissed(member) || !member.Outbox.TryWrite(_missed.Frames))
            {
                StartCatchUp(member);
                return;
            }
        }

        member.CatchUp?.Dispose();
        member.CatchUp = null;
        _live.Add(member);
    }

    // A crowd that comes back asks for the same again and again: framed once.
    private bool TryFrameMissed(RoomMember member)
    {
        if (_missed.After == member.Seq && _missed.Seq == _seq && ReferenceEquals(_missed.Format, member.Format))
        {
            return true;
        }

        if (!_recent.TryAfter(member.Seq, out var events))
        {
            return false;
        }

        _missed = (member.Seq, _seq, member.Format, member.Format.Frame(events));
        return true;
    }

    private void OnJoin(Join join)
    {
        var now = new ParkedJoin(join, _clock.GetTimestamp(), AskedAt: null);
        if (_ready)
        {
            Admit(now);
        }
        else
        {
            _parked.Add(now);
        }
    }

    // A position ahead of this relay is usually one from a gateway that is quicker: the room is asked before it is refused. Answers that come soon may
    // have been on their way already; one to a later renewal was not.
    private void Admit(ParkedJoin join)
    {
        var (member, @ref, from) = join.Join;
        if (member.IsGone)
        {
            return;
        }

        if (JoinDecision.Decide(from, _epoch, _first, _seq) is { } at)
        {
            _members.Add(member);
            member.Joined(@ref, at);
            member.Seq = at.After;
            GoLive(member);
        }
        else if (join.AskedAt is { } asked && _clock.GetElapsedTime(asked, _answeredAt) >= _options.ResendAfter && from.After > _head)
        {
            member.IsGone = true;
            member.JoinRefused(@ref, ErrorCode.AfterAhead, $"\"after\" is {from.After}, but the newest event of {_room} is {_head}.");
        }
        else
        {
            _parked.Add(join with { AskedAt = join.AskedAt ?? _clock.GetTimestamp() });
            if (join.AskedAt is null)
            {
                Subscribe();
            }
        }
    }

    private void OnLeave(Leave leave)
    {
        var member = leave.Member;
        Release(member);
        if (_parked.FindIndex(it => ReferenceEquals(it.Join.Member, member)) is var at and >= 0)
        {
            var join = _parked[at].Join;
            _parked.RemoveAt(at);
            if (leave.Answer)
            {
                member.JoinRefused(join.Ref, ErrorCode.NotJoined, $"{_room} was left before it was joined.");
            }
        }

        if (leave.Answer)
        {
            member.Left(leave.Ref);
        }

        member.Released();
    }

    private void Release(RoomMember member)
    {
        member.IsGone = true;
        _live.Remove(member);
        member.CatchUp?.Cancel();
        if (_members.Remove(member) && _members.Count == 0)
        {
            _idleSince = _clock.GetTimestamp();
        }
    }

    private void Evict(RoomMember member, string reason)
    {
        Release(member);
        member.Evict(reason);
    }

    private void EvictAll(string reason)
    {
        RoomMember[] all = [.. _members];
        foreach (var member in all)
        {
            Evict(member, reason);
        }
    }

    private void OnPost(Post post)
    {
        if (post.Member.IsGone)
        {
            post.Member.SendRefused(post.Ref, ErrorCode.NotJoined, $"Join {_room} first.", TimeSpan.Zero);
            return;
        }

        if (_posts.Count >= _options.MaxPendingPosts || _posts.Bytes >= MaxPendingBytes)
        {
            post.Member.SendRefused(post.Ref, ErrorCode.Overloaded, "The room has too many unanswered messages on this gateway.", _options.ResendAfter);
            return;
        }

        if (_posts.Add(post, _clock.GetTimestamp()) is not { } pending)
        {
            return;
        }

        if (!_retrying)
        {
            _retrying = true; // until a tick finds nothing to do: starting a timer for every message of a quiet room costs more than the message
            Timers.StartPeriodicTimer(nameof(RetryDue), RetryDue.Instance, _options.ResendAfter / 2);
        }

        if (_term > 0)
        {
            Send(pending);
        }
    }

    // In the order in which they came: a message that was lost on the way is not overtaken by the next of the same sender.
    private void PostAll()
    {
        foreach (var post in _posts.InOrder())
        {
            Send(post);
        }
    }

    private void Send(PendingPost post)
    {
        post.Tried = _clock.GetTimestamp();
        _region.Tell(post.ToCommand(_room, _term), Self);
    }

    private void OnRetryDue()
    {
        if (_posts.Count == 0)
        {
            Timers.Cancel(nameof(RetryDue));
            _retrying = false;
            return;
        }

        var unanswered = false;
        foreach (var post in _posts.InOrder())
        {
            if (_clock.GetElapsedTime(post.Began) >= _options.SendDeadline)
            {
                _posts.TryTake(post.From, post.Id, out _);
                Refuse(post, ErrorCode.Unavailable, _options.ResendAfter);
            }
            else if (_clock.GetElapsedTime(post.Tried) >= _options.ResendAfter)
            {
                unanswered = true;
                if (_term > 0)
                {
                    Send(post);
                }
            }
        }

        if (unanswered)
        {
            Subscribe(); // should there be a new owner, it answers with its term, and everything is sent again
        }
    }

    private static void Answer(PendingPost post, long seq, DateTimeOffset at)
    {
        foreach (var (member, @ref) in post.Waiters)
        {
            member.Sent(@ref, post.Id, seq, at);
        }
    }

    private static void Refuse(PendingPost post, ErrorCode code, TimeSpan retryAfter)
    {
        var message = code switch
        {
            ErrorCode.Overloaded => "The room's log is behind; nothing was stored.",
            ErrorCode.Unavailable => "The room did not answer in time. The message may be stored: retry with the same id.",
            ErrorCode.TextTooLong => "The text is longer than the room takes.",
            ErrorCode.TextEmpty => "A message has at least one character.",
            _ => "The room did not take the message.",
        };
        foreach (var (member, @ref) in post.Waiters)
        {
            member.SendRefused(@ref, code, message, retryAfter);
        }
    }

    private void ReadMissing()
    {
        if (_reading || _seq >= _head)
        {
            return;
        }

        if (_ready)
        {
            _logger.RelayMissedEvents(_room.Value, _seq, _head);
        }

        _reading = true;
        var (after, term) = (_seq, _term);
        // Not past the head: the log has events that the room has not announced yet, and a relay ahead of its room would take it for one that went back.
        var limit = new PageLimit((int)Math.Min(_options.RecentEvents, _head - after), _options.RecentBytes);
        _log.ReadAfterAsync(_room, after, limit).PipeTo(Self, Self, page => new PageRead(after, term, page), cause => new ReadFailed(cause));
    }

    private void OnPageRead(PageRead read)
    {
        _reading = false;
        var events = read.Page.Events;
        if (read.After != _seq || read.Term != _term)
        {
            // Live events came meanwhile and filled it, or the log may have been replaced: look again from where the relay is now.
        }
        else if (events.Count == 0 || events[0].Seq != _seq + 1)
        {
            SkipPurged(events);
        }
        else
        {
            Deliver(events);
        }

        while (_ahead.TryDequeue(out var next))
        {
            if (next.Seq == _seq + 1)
            {
                Deliver([next]);
            }
            else if (next.Seq > _seq)
            {
                _ahead.Clear();
            }
        }

        GoOn();
    }

    // Events were purged that this relay had not seen: its members resume and are told of the gap.
    private void SkipPurged(IReadOnlyList<RoomEvent> events)
    {
        EvictAll("Events that this node had not seen yet were purged.");
        _recent.Clear();
        _first = events.Count > 0 ? events[0].Seq : _head + 1;
        _seq = _first - 1;
    }

    private void OnReadFailed(ReadFailed failed)
    {
        _logger.RelayCannotRead(_room.Value, failed.Cause.Message);
        Timers.StartSingleTimer(nameof(ReadDue), ReadDue.Instance, ReadAgainAfter);
    }

    private void OnRenewDue()
    {
        var idle = _members.Count == 0 && _posts.Count == 0 && _parked.Count == 0 && _clock.GetElapsedTime(_idleSince) >= _options.RelayLinger;
        if (idle && _directory.TryRetire(_room, Self))
        {
            _region.Tell(new Unsubscribe(_room), Self);
            Context.Stop(Self);
            return;
        }

        RefuseOverdueJoins();
        Subscribe();
    }

    // A room that can't be opened, a log that can't be read: said, not waited for without end.
    private void RefuseOverdueJoins()
    {
        for (var i = _parked.Count - 1; i >= 0; i--)
        {
            if (_clock.GetElapsedTime(_parked[i].Since) >= _options.SendDeadline)
            {
                var (member, @ref, _) = _parked[i].Join;
                _parked.RemoveAt(i);
                member.IsGone = true;
                member.JoinRefused(@ref, ErrorCode.Unavailable, $"{_room} did not answer in time.");
            }
        }
    }

    // Of text, in one room on one gateway; past it senders hear overloaded as they do for too many.
    private const long MaxPendingBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMilliseconds(250);

    private const string HasStopped = "The relay of a room has stopped.";

    // AskedAt: when the room was asked because the position is ahead of what this relay knows.
    private readonly record struct ParkedJoin(Join Join, long Since, long? AskedAt);

    private sealed record PageRead(long After, long Term, LogPage Page) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record ReadFailed(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record ReadDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly ReadDue Instance = new();
    }

    private sealed record RenewDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly RenewDue Instance = new();
    }

    private sealed record LingerDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly LingerDue Instance = new();
    }

    private sealed record RetryDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly RetryDue Instance = new();
    }
}
