using ChatCluster.Client.Connecting;
using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client;

// Its stream's beginnings and its end: what is joined, and joined again.
public sealed partial class ChatRoom
{
    // Events to go on with after a gap, when the caller named fewer.
    private const int RecentAfterGap = 50;

    // Joins from a position that the server says is ahead of the room, before it is taken to be lost.
    private const int AheadTries = 3;

    // Joins in a row that didn't help, after which the connection is given up: something is wrong with it.
    private const int HealTries = 3;

    private readonly RoomCursor _cursor;
    private readonly int _recent;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stage _stage = Stage.Away;
    private Connection? _connection;
    private long _joins;
    private long? _joinRef;
    private TimeSpan? _joinDue;
    private int _joinFailures;
    private int _timesAhead;
    private int _heals;
    private long? _leaveRef;

    private enum Stage
    {
        /// <summary>No connection.</summary>
        Away,

        /// <summary>A join is not answered, or waits for its time.</summary>
        Joining,

        Live,

        /// <summary>The reader is too far behind: events aren't taken until there is room for them.</summary>
        Aside,

        /// <summary>The end.</summary>
        Over,
    }

    /// <summary>Completes with the first <c>joined</c>.</summary>
    internal Task WhenJoined => _joined.Task;

    /// <summary>There is a connection: joins, and says everything again that was not answered.</summary>
    internal void Connected(Connection connection)
    {
        lock (_gate)
        {
            if (_stage != Stage.Over)
            {
                _connection = connection;
                WriteJoin();
            }
        }
    }

    /// <summary>The connection is gone.</summary>
    internal void ConnectionLost()
    {
        lock (_gate)
        {
            if (_stage != Stage.Over)
            {
                _connection = null;
                Become(Stage.Away);
                _joinRef = null;
                _joinDue = null;
                _pause = new SendPause(_owner.Backoff);
                _outbox.ConnectionLost();
            }
        }
    }

    /// <summary>Ends it.</summary>
    /// <param name="why">What waiting calls get.</param>
    /// <param name="readerGets">What the reader gets after the items that are there; null for a good end.</param>
    internal void Finish(Exception why, Exception? readerGets = null)
    {
        lock (_gate)
        {
            if (_stage == Stage.Over)
            {
                return;
            }

            Become(Stage.Over);
            _connection = null;
            _over = why;
            _owner.Forget(this); // before anyone hears of it, and joins it anew
            _items.Writer.TryComplete(readerGets);
            _joined.TrySetException(why);
            _ = _joined.Task.Exception; // seen: nobody may be waiting
            _wake?.Dispose();
            foreach (var request in _outbox.Clear())
            {
                request.Fail(why);
            }
        }
    }

    /// <summary>Ends it, and tells the server.</summary>
    /// <returns>The connection on which the answer will come; null if there is none, or it was over before.</returns>
    internal Connection? Leave(Exception why, Exception? readerGets = null)
    {
        Connection? connection;
        lock (_gate)
        {
            connection = _connection;
            if (connection is not null)
            {
                _leaveRef = _owner.NextRef();
                connection.NoteLeft(Name);
                connection.Ask(_leaveRef.Value, this, ClientFrames.Leave(_leaveRef.Value, Name));
            }
        }

        Finish(why, readerGets);
        return connection;
    }

    private ValueTask JoinedAsync(Connection connection, JoinedFrame joined)
    {
        RoomGap? gap;
        try
        {
            gap = _cursor.GapOf(joined);
        }
        catch (ChatException violation)
        {
            Leave(violation, violation);
            return ValueTask.CompletedTask;
        }

        if (gap is not null && !_items.Writer.TryWrite(gap))
        {
            return GoLiveLaterAsync(connection, joined, gap);
        }

        GoLive(joined, gap);
        return ValueTask.CompletedTask;
    }

    private async ValueTask GoLiveLaterAsync(Connection connection, JoinedFrame joined, RoomGap gap) =>
        await WaitToWriteAsync(connection, gap, () => GoLive(joined, gap));

    private void GoLive(JoinedFrame joined, RoomGap? gap)
    {
        _cursor.Begin(joined);
        Become(Stage.Live);
        _joinFailures = 0;
        _timesAhead = 0;
        Volatile.Write(ref _head, gap is null ? Math.Max(_head, joined.Seq) : joined.Seq);
        if (!_joined.Task.IsCompleted)
        {
            lock (_takenGate)
            {
                _taken = _taken.Epoch is null ? _cursor.Position!.Value : _taken;
            }

            _joined.TrySetResult();
        }

        _owner.Options.Observer?.Joined(Name, _cursor.Position!.Value, joined.Seq, gap);
        WriteRequests();
    }

    private void JoinRefused(ErrorFrame error)
    {
        switch (error.Code)
        {
            case ChatException.AlreadyJoined:
                Heal();
                break;
            case "after_ahead" when ++_timesAhead > AheadTries && _cursor.Position is not null:
                _cursor.GiveUp();
                WriteJoin();
                break;
            case var code when error.Retryable || code is ChatException.NotJoined:
                _joinDue = _owner.Now + _owner.Backoff.AfterRefusal(error.RetryAfter, _joinFailures);
                _joinFailures++;
                WakeAt(_joinDue.Value);
                break;
            default:
                var refusal = error.ToException();
                Finish(refusal, refusal);
                break;
        }
    }

    /// <summary>The server holds the room to be in another state than it is here: leaves it and joins it anew.</summary>
    private void Heal()
    {
        if (++_heals > HealTries)
        {
            _heals = 0;
            _connection!.Abandon($"joining {Name} again does not help");
        }
        else
        {
            Rejoin();
        }
    }

    private void Rejoin()
    {
        // Handled in order: the join is seen after the leave.
        _connection!.NoteLeft(Name);
        _connection.Say(ClientFrames.Leave(_owner.NextRef(), Name));
        WriteJoin();
    }

    private void WriteJoin()
    {
        var isFirst = _cursor.Position is null && !_joined.Task.IsCompleted;
        Become(Stage.Joining);
        _joins++;
        _joinDue = null;
        _joinRef = _owner.NextRef();
        var recent = isFirst ? _recent : Math.Max(_recent, RecentAfterGap);
        _connection!.Ask(_joinRef.Value, this, ClientFrames.Join(_joinRef.Value, Name, _cursor.Position, recent));
        WriteRequests();
    }

    private void Become(Stage stage)
    {
        _stage = stage;
        _isAside = stage == Stage.Aside;
    }
}
