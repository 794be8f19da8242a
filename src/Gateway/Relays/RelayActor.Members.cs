using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

// The members: where each begins, who is behind and catches up, who leaves.
internal sealed partial class RelayActor
{
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
        CatchUp.RunAsync(_log, _directory.Pages, member, new Missed(_epoch, _term, member.Seq, _seq), member.CatchUp.Token).PipeTo(Self);
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
                _logger.RelayCannotRead(result.Failure is RoomLogUnavailableException ? LogLevel.Debug : LogLevel.Warning, _room.Value, result.Failure!.Message);
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
        var now = new ParkedJoin(join, _clock.GetTimestamp(), _head, AskedAt: null);
        if (_ready)
        {
            Admit(now);
        }
        else
        {
            Park(now);
        }
    }

    private void Park(ParkedJoin join)
    {
        _parked.Add(join);
        LookAfter();
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

        if (JoinDecision.Decide(from, _epoch, _first, _seq, Math.Min(join.Head, _seq)) is { } at)
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
            Park(join with { AskedAt = join.AskedAt ?? _clock.GetTimestamp() });
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
            LookAfter();
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

    // Head: the newest event of the room when the join came, or as soon as the room has said. What its member sends comes after it.
    // AskedAt: when the room was asked because the position is ahead of what this relay knows.
    private readonly record struct ParkedJoin(Join Join, long Since, long Head, long? AskedAt);
}
