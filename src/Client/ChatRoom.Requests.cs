using ChatCluster.Client.Connecting;
using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client;

// What is asked of it, and asked again until it is answered.
public sealed partial class ChatRoom
{
    // Unanswered requests at a time. The server reads no further past 256 sends of a connection.
    private const int Window = 64;

    // Tries after which a request that the server fails at with "internal" counts as refused.
    private const int InternalTries = 5;

    // The one refusal that is the connection's and not the room's: other rooms of it wait as well.
    private const string RateLimited = "rate_limited";

    private readonly Outbox _outbox = new(Window);
    private SendPause _pause;
    private ITimer? _wake;
    private TimeSpan _wakesAt = TimeSpan.MaxValue;
    private Exception? _over;

    /// <summary>The answer to something that this room asked came.</summary>
    internal ValueTask AnsweredAsync(Connection connection, AnswerFrame answer)
    {
        lock (_gate)
        {
            if (answer is ErrorFrame refusal)
            {
                _owner.Options.Observer?.Refused(Name, refusal.Code, refusal.Message, refusal.Retryable);
            }

            if (answer.Ref == _leaveRef)
            {
                _leaving.TrySetResult();
            }
            else if (connection != _connection)
            {
                // Over, or the answer of an earlier connection.
            }
            else if (answer.Ref == _joinRef)
            {
                _joinRef = null;
                if (answer is JoinedFrame joined)
                {
                    return JoinedAsync(connection, joined);
                }

                if (answer is ErrorFrame error)
                {
                    JoinRefused(error);
                }
            }
            else if (_outbox.TryFind(answer.Ref!.Value, out var request))
            {
                Settle(request, answer);
            }
        }

        return ValueTask.CompletedTask;
    }

    private async Task<T> AskAsync<T>(Request<T> request, TimeSpan? timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_over is not null)
            {
                throw _over is ChatException over ? new ChatException(over.Code, over.Message, over.Retryable, over.CloseCode, over) : _over;
            }

            _outbox.Add(request);
            WriteRequests();
        }

        using var patience = timeout is { } limit ? new CancellationTokenSource(limit, _owner.Options.Clock) : null;
        using (cancellation.Register(() => GiveUp(request, new OperationCanceledException(cancellation))))
        using (patience?.Token.Register(() => GiveUp(request, TimedOut(timeout!.Value))))
        {
            return await request.Outcome;
        }
    }

    private ChatException TimedOut(TimeSpan limit) =>
        new(ChatException.Timeout, $"Not known to be stored within {limit.TotalSeconds:0.###} s in room {Name}; it may be.", retryable: true);

    private void GiveUp(Request request, Exception why)
    {
        lock (_gate)
        {
            _outbox.Remove(request);
            request.Fail(why);
            WriteRequests();
        }
    }

    private void Settle(Request request, AnswerFrame answer)
    {
        if (request.TryComplete(answer))
        {
            _outbox.Remove(request);
            if (request is SendRequest)
            {
                _outbox.Stored();
                _pause.Stored();
                _connection!.Pause.Stored();
            }
        }
        else if (answer is ErrorFrame error)
        {
            if (request is SendRequest send)
            {
                _owner.Options.Observer?.SendRefused(Name, send.Id, error.Code, error.Retryable);
            }

            Refused(request, error);
        }
        else
        {
            _outbox.Remove(request);
            request.Fail(RoomCursor.Violation(Name, $"the answer to something else came for {request.GetType().Name} {request.Ref}: {answer}"));
        }

        WriteRequests();
    }

    private void Refused(Request request, ErrorFrame error)
    {
        if (error.Code == ChatException.NotJoined)
        {
            var wasBehindThisJoin = request.Join == _joins;
            _outbox.Hold(request, TimeSpan.Zero);
            if (wasBehindThisJoin && _stage is Stage.Live or Stage.Aside)
            {
                Heal();
            }
        }
        else if (!error.Retryable || (error.Code == "internal" && request.Attempts >= InternalTries))
        {
            _outbox.Remove(request);
            request.Fail(error.ToException());
        }
        else if (request is SendRequest send)
        {
            _outbox.Refused(send);
            (error.Code == RateLimited ? _connection!.Pause : _pause).Refused(_owner.Now, error.RetryAfter);
        }
        else
        {
            var due = _owner.Now + _owner.Backoff.AfterRefusal(error.RetryAfter, request.Attempts - 1);
            _outbox.Hold(request, due);
            WakeAt(due);
        }
    }

    /// <summary>Writes what is due. Right behind a join is early enough: the server handles them in order.</summary>
    private void WriteRequests()
    {
        if (_connection is null || !(_stage is Stage.Live or Stage.Aside || _joinRef is not null))
        {
            return;
        }

        var pausedUntil = PausedUntil(_connection);
        if (pausedUntil > _owner.Now && _outbox.HasSendsToWrite)
        {
            WakeAt(pausedUntil);
        }

        while (_outbox.TryNext(_owner.Now, pausedUntil > _owner.Now, out var request))
        {
            var frame = request.ToFrame(Name);
            if (frame.Length > _owner.FrameBytes)
            {
                // The server would skip it unread, so that its error couldn't name it.
                _outbox.Remove(request);
                request.Fail(new ChatException(
                    ChatException.FrameTooLarge, $"The frame of this message has {frame.Length} bytes; {_owner.FrameBytes} are allowed."));
                continue;
            }

            request.Join = _joins;
            if (request is SendRequest send)
            {
                _owner.Options.Observer?.SendWritten(Name, send.Id, send.Attempts);
            }

            _connection.Ask(request.Ref, this, frame);
        }
    }

    private TimeSpan PausedUntil(Connection connection)
    {
        var (rooms, connections) = (_pause.Until, connection.Pause.Until);
        return rooms > connections ? rooms : connections;
    }

    private void WakeAt(TimeSpan due)
    {
        if (due >= _wakesAt)
        {
            return;
        }

        _wakesAt = due;
        var delay = due - _owner.Now;
        _wake ??= _owner.Options.Clock.CreateTimer(static room => ((ChatRoom)room!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _wake.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_gate)
        {
            _wakesAt = TimeSpan.MaxValue;
            if (_connection is null)
            {
                return;
            }

            var now = _owner.Now;
            if (_joinDue <= now)
            {
                WriteJoin();
            }
            else
            {
                WriteRequests();
            }

            var due = _outbox.NextDue(now);
            due = _joinDue is { } joinDue && !(due < joinDue) ? joinDue : due;
            if (due is { } time)
            {
                WakeAt(time);
            }
        }
    }
}
