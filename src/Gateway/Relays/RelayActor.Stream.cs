using Akka.Actor;
using Akka.Event;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared.Rooms;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ChatCluster.Gateway.Relays;

// The room's stream: what comes from it, what was missed and is read from the log, and the fan-out to live members.
internal sealed partial class RelayActor
{
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
        _asking = false;
        var newOwner = now.Term > _term;
        var firstAnswer = _term == 0;
        (_term, _epoch, _first) = (now.Term, now.Epoch, now.First);
        Hear(now.Head);
        (_owner, _link) = (Sender, _links.To(Sender));
        _lease!.Follow(new RoomOwner(Sender.Path.Address, now.Term));
        if (firstAnswer)
        {
            _seq = Math.Max(now.First - 1, now.Head - _options.RecentEvents);
            for (var i = 0; i < _parked.Count; i++)
            {
                _parked[i] = _parked[i] with { Head = now.Head }; // nothing that their members sent has gone to the room yet
            }

            _logger.RelayFollows(_room.Value, now.Head, now.Term);
        }

        // What went by the region may still be on its way, and the next message would overtake it on the short one. All of it takes the short one, in its order; what
        // comes twice is stored once.
        if (newOwner || _wentByRegion)
        {
            _wentByRegion = false;
            PostAll();
        }

        GoOn();
    }

    private void Hear(long head)
    {
        if (head > _head)
        {
            _head = head;
            _lease!.Heard = head;
        }
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
        _lease!.Heard = 0;
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
        Hear(newest);
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

    // The hot path: nothing here is done per member but handing over a reference. Nobody keeps the list.
    private void Deliver(IReadOnlyList<RoomEvent> events)
    {
        if (_posts.Count > 0)
        {
            AnswerPosts(events);
        }

        var before = _seq;
        _seq = events[^1].Seq;
        _deliveredAt = _clock.GetTimestamp();
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
                if (!member.Outbox.TryWrite(frames, _fanout))
                {
                    FallBehind(member, before);
                }
            }
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
        _logger.RelayCannotRead(failed.Cause is RoomLogUnavailableException ? LogLevel.Debug : LogLevel.Warning, _room.Value, failed.Cause.Message);
        Timers.StartSingleTimer(nameof(ReadDue), ReadDue.Instance, ReadAgainAfter);
    }

    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMilliseconds(250);

    private sealed record PageRead(long After, long Term, LogPage Page) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record ReadFailed(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record ReadDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly ReadDue Instance = new();
    }
}
