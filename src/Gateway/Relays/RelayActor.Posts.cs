using Akka.Actor;
using Akka.Event;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

// What members send: kept until the room's stream or the room itself has answered it.
internal sealed partial class RelayActor
{
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

    // To the room itself as long as nothing speaks against it: the way through the shard region takes two actors more, on each side of a network, and each message goes
    // alone. Should the room have moved, what it didn't take is sent again when its new owner has answered, or after a while, like everything that is lost.
    private void Send(PendingPost post)
    {
        post.Tried = _clock.GetTimestamp();
        var command = post.ToCommand(_room, _term);
        if (_owner is null)
        {
            _wentByRegion = true;
            _region.Tell(command, Self);
        }
        else if (_link is null)
        {
            _owner.Tell(command, Self);
        }
        else
        {
            _link.Add(new RelayedPost(command, Self.Path.Uid, _path));
        }
    }

    private void OnRetryDue()
    {
        if (_posts.Count == 0)
        {
            Timers.Cancel(nameof(RetryDue));
            _retrying = false;
            return;
        }

        var isOverdue = false;
        foreach (var post in _posts.InOrder())
        {
            if (_clock.GetElapsedTime(post.Began) >= _options.SendDeadline)
            {
                _posts.TryTake(post.From, post.Id, out _);
                Refuse(post, ErrorCode.Unavailable, _options.ResendAfter);
            }
            else
            {
                isOverdue |= _clock.GetElapsedTime(post.Tried) >= _options.ResendAfter;
            }
        }

        if (!isOverdue)
        {
            return;
        }

        // Whoever it was, it doesn't answer. Those that are not overdue go as well, by the same way: what comes next would overtake them there.
        _owner = null;
        if (_term > 0)
        {
            PostAll();
        }

        Subscribe(); // should there be a new owner, it answers with its term, and everything is sent again
    }

    private void Answer(PendingPost post, long seq, DateTimeOffset at)
    {
        foreach (var (member, @ref) in post.Waiters)
        {
            member.Sent(@ref, post.Id, seq, at, _fanout);
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

    // Of text, in one room on one gateway; past it senders hear overloaded as they do for too many.
    private const long MaxPendingBytes = 8 * 1024 * 1024;

    private sealed record RetryDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly RetryDue Instance = new();
    }
}
