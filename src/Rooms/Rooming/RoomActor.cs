using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ChatCluster.Rooms.Rooming;

/// <summary>One room: gives messages their order, has them stored, tells every subscribed relay. The plumbing around <see cref="RoomState"/>.</summary>
/// <remarks>
/// Opening (reads its log and raises its term) → Live → Stopping. Many appends can be in flight, in order; nothing is shown to anyone before its commit (P1).
/// When the log fails it opens again and looks; when a newer owner fences it off it stops (P6). Its senders lose nothing: their relays send again what
/// was not answered. It holds no truth: a crash costs no more than opening again.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Disposed when the actor has stopped.")]
internal sealed class RoomActor : UntypedActor, IWithTimers
{
    /// <summary>Sharding asks the room to stop: it answers what is in flight first.</summary>
    public sealed record Stop : INoSerializationVerificationNeeded
    {
        /// <summary>The only one.</summary>
        public static readonly Stop Instance = new();
    }

    /// <summary>Nobody has followed the room for a while: it goes to sleep, should that still be so.</summary>
    public sealed record IdleDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>The only one.</summary>
        public static readonly IdleDue Instance = new();
    }

    private readonly RoomId _room;
    private readonly IRoomLog _log;
    private readonly RoomTable _rooms;
    private readonly RoomEntry _here;
    private readonly RoomOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RoomActor> _logger;
    private readonly Queue<RoomEvent> _uncommitted = new(); // ordered, not yet stored
    private readonly CancellationTokenSource _stopped = new();
    private RoomState? _state;
    private RoomOpening? _opened;
    private long _committed;
    private int _failures; // of the log, since it last stored something

    public RoomActor(
        RoomId room, IRoomLog log, RoomTable rooms, NodeLinks<EventsCommitted> links, IOptions<RoomOptions> options, TimeProvider clock, ILogger<RoomActor> logger)
    {
        _room = room;
        _log = log;
        _rooms = rooms;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _here = new RoomEntry(Self, _options.SubscriptionTimeout, clock, links);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _rooms.Add(_room, _here);
        Open();
    }

    protected override void PostStop()
    {
        _stopped.Cancel(); // a claim that still waits for its turn would fence off the next owner
        _stopped.Dispose();
        _rooms.Remove(_room, _here);
    }

    protected override void OnReceive(object message) => Opening(message);

    private void Opening(object message)
    {
        switch (message)
        {
            case Opened opened:
                BeLive(opened.Opening);
                break;
            case OpenFailed failed:
                OpenLater(failed.Cause);
                break;
            case OpenDue:
                Open();
                break;
            case Subscribe:
                _here.Renew(Sender); // told where the room is as soon as that is known
                break;
            case PostMessage:
                _here.Renew(Sender); // meant for an older term: its relay sends it again when it hears of the new one
                break;
            case Unsubscribe:
                _here.Remove(Sender);
                break;
            case IdleDue:
                SleepIfIdle();
                break;
            case Stop:
                End();
                break;
            case Committed or Refused: // of the term before
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Live(object message)
    {
        switch (message)
        {
            case PostMessage post when post.Term == _opened!.Tenure.Term:
                _here.Renew(Sender); // whoever sends wants the answer, which is the event
                Post(post);
                break;
            case PostMessage: // meant for an owner before this one
            case Subscribe:
                _here.Renew(Sender);
                Sender.Tell(WhereItIs());
                break;
            case Committed committed when committed.Term == _opened!.Tenure.Term:
                Publish(committed.Through);
                break;
            case Refused refused when refused.Term == _opened!.Tenure.Term:
                OnRefused(refused);
                break;
            case Committed or Refused:
                break;
            case Unsubscribe:
                _here.Remove(Sender);
                break;
            case IdleDue:
                SleepIfIdle();
                break;
            case Stop when _uncommitted.Count == 0:
                End();
                break;
            case Stop:
                Become(Stopping);
                Timers.StartSingleTimer(nameof(StopDue), StopDue.Instance, StopPatience);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // What is in flight is still answered; what comes in is not taken any more, its relay sends it to the next owner.
    private void Stopping(object message)
    {
        switch (message)
        {
            case Committed committed when committed.Term == _opened!.Tenure.Term:
                Publish(committed.Through);
                if (_uncommitted.Count == 0)
                {
                    End();
                }

                break;
            case Refused refused when refused.Term == _opened!.Tenure.Term:
            case StopDue:
                End();
                break;
            case Subscribe or PostMessage:
                _here.Renew(Sender);
                break;
            case Committed or Refused or Stop or Unsubscribe or IdleDue:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Open()
    {
        var self = Self;
        _log.OpenAsync(_room, _options.DedupWindow, new Listener(self), _stopped.Token)
            .PipeTo(self, self, opening => new Opened(opening), cause => new OpenFailed(cause));
    }

    private void OpenLater(Exception cause)
    {
        var delay = _options.ReopenDelay * (1 << Math.Min(_failures, 4)) * (0.75 + (0.5 * Random.Shared.NextDouble()));
        _failures++;
        _logger.RoomOpenFailed(cause is RoomLogUnavailableException ? LogLevel.Debug : LogLevel.Warning, _room.Value, (int)delay.TotalMilliseconds, cause.Message);
        Timers.StartSingleTimer(nameof(OpenDue), OpenDue.Instance, delay);
    }

    private void BeLive(RoomOpening opening)
    {
        _opened = opening;
        _committed = opening.Head;
        _state = new RoomState(_room, _options, opening.Head, opening.Recent);
        _logger.RoomOpened(_room.Value, opening.Head, opening.Tenure.Term);
        Become(Live);
        _here.IsAt(opening.Tenure.Term, opening.Head);
        _here.Tell(WhereItIs());
    }

    private Subscribed WhereItIs() => new(_room, _opened!.Epoch, _opened.Tenure.Term, _opened.First, _committed);

    private void Post(PostMessage post)
    {
        var decision = _state!.Decide(post, _committed, _clock.GetUtcNow());
        if (decision.Event is { } next)
        {
            if (!_log.TryAppend(_opened!.Tenure, next))
            {
                Sender.Tell(_state.Overloaded(post));
                return;
            }

            _state.Apply(next);
            _uncommitted.Enqueue(next);
        }
        else if (decision.Reply is { } reply)
        {
            Sender.Tell(reply);
        }
    }

    private void Publish(long through)
    {
        _failures = 0;
        _committed = through;
        _here.IsAt(_opened!.Tenure.Term, through);
        while (_uncommitted.TryPeek(out var first) && first.Seq <= through)
        {
            var batch = NextBatch(through);
            _here.Publish(new EventsCommitted(_room, _opened.Tenure.Term, batch));
        }
    }

    // One message per gateway and batch, well below the largest frame of the cluster's transport (128 000 bytes).
    private List<RoomEvent> NextBatch(long through)
    {
        var batch = new List<RoomEvent>();
        var bytes = 0;
        while (_uncommitted.TryPeek(out var next) && next.Seq <= through && (batch.Count == 0 || bytes + next.Body.Length <= MaxBatchBytes))
        {
            batch.Add(_uncommitted.Dequeue());
            bytes += next.Body.Length;
        }

        return batch;
    }

    private void OnRefused(Refused refused)
    {
        if (refused.Why == AppendRefusal.Fenced)
        {
            _logger.RoomFenced(_room.Value, _committed, refused.Term);
            End();
            return;
        }

        _logger.RoomLostItsLog(_room.Value, _committed);
        _uncommitted.Clear(); // whether they were stored is seen when the log is read again
        Become(Opening);
        _here.Opens();
        Open();
    }

    // Through the shard, which keeps what comes meanwhile for the room's next life. Not by the region's own clock: it knows of messages only, and relays
    // that renew their leases send none.
    private void SleepIfIdle()
    {
        if (_uncommitted.Count == 0 && _here.IsIdle(_options.PassivateAfter))
        {
            Context.Parent.Tell(new Passivate(Stop.Instance));
        }
    }

    private void End()
    {
        _here.Tell(new RoomMoved(_room, _opened?.Tenure.Term ?? 0));
        _logger.RoomStopped(_room.Value, _committed, _opened?.Tenure.Term ?? 0);
        Context.Stop(Self);
    }

    private const int MaxBatchBytes = 48 * 1024;

    // Longer than a commit takes on a slow disk, shorter than the patience of a hand-over (10 s).
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    // Called on the writer's thread: nothing but a Tell.
    private sealed class Listener(IActorRef room) : IAppendListener
    {
        public void Committed(RoomTenure tenure, long through) => room.Tell(new Committed(tenure.Term, through), ActorRefs.NoSender);

        public void Refused(RoomTenure tenure, long from, AppendRefusal why) => room.Tell(new Refused(tenure.Term, why), ActorRefs.NoSender);
    }

    private sealed record Opened(RoomOpening Opening) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record OpenFailed(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Committed(long Term, long Through) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Refused(long Term, AppendRefusal Why) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record OpenDue : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly OpenDue Instance = new();
    }

    private sealed record StopDue : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly StopDue Instance = new();
    }
}
