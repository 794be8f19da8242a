using ChatCluster.Client.Connecting;
using ChatCluster.Client.Rooms;

namespace ChatCluster.Client;

// How events get to the reader, and what happens when he doesn't read.
public sealed partial class ChatRoom
{
    // How long an answer may be held up by a reader that doesn't read.
    private static readonly TimeSpan HoldUp = TimeSpan.FromMilliseconds(250);

    private volatile bool _isAside;

    private bool HasRoom => _items.Reader.Count <= _owner.Options.EventBuffer / 2;

    /// <summary>An event of this room came.</summary>
    internal ValueTask EventAsync(Connection connection, RoomEvent next)
    {
        lock (_gate)
        {
            if (connection != _connection || !Expects(connection, next))
            {
                return ValueTask.CompletedTask;
            }

            Volatile.Write(ref _head, Math.Max(_head, next.Seq));
            if (!_items.Writer.TryWrite(next))
            {
                return DeliverLaterAsync(connection, next);
            }

            HandedOn(next);
        }

        _owner.Options.Observer?.Delivered(Name, next);
        return ValueTask.CompletedTask;
    }

    private bool Expects(Connection connection, RoomEvent next)
    {
        try
        {
            switch (_stage)
            {
                case Stage.Live:
                    _cursor.Check(Name, next);
                    return true;
                case Stage.Joining when !connection.HasLeft(Name):
                    throw RoomCursor.Violation(Name, $"event {next.Seq} (id {next.Id} from {next.From}) came before its \"joined\"");
                default:
                    // The rest of a stream that was left, or one that will be joined again once the reader has gone on.
                    return false;
            }
        }
        catch (ChatException violation)
        {
            Leave(violation, violation);
            return false;
        }
    }

    /// <summary>Hands a message on once there is room, or steps aside where that would hold up somebody's answer.</summary>
    private async ValueTask DeliverLaterAsync(Connection connection, RoomEvent next)
    {
        if (await WaitToWriteAsync(connection, next, () => HandedOn(next)))
        {
            _owner.Options.Observer?.Delivered(Name, next);
        }
    }

    private async ValueTask<bool> WaitToWriteAsync(Connection connection, RoomItem item, Action handedOn)
    {
        connection.StopsListening();
        try
        {
            while (true)
            {
                var space = _items.Writer.WaitToWriteAsync(connection.End).AsTask();
                while (!await EndsSoonAsync(space))
                {
                    if (connection.IsAsked && StepsAside(connection))
                    {
                        return false;
                    }
                }

                if (!await space)
                {
                    return false;
                }

                lock (_gate)
                {
                    if (connection != _connection)
                    {
                        return false;
                    }

                    if (_items.Writer.TryWrite(item))
                    {
                        handedOn();
                        return true;
                    }
                }
            }
        }
        finally
        {
            connection.Listens();
        }
    }

    private async Task<bool> EndsSoonAsync(Task task)
    {
        using var enough = new CancellationTokenSource();
        var ended = await Task.WhenAny(task, Task.Delay(HoldUp, _owner.Options.Clock, enough.Token)) == task;
        await enough.CancelAsync();
        return ended;
    }

    private bool StepsAside(Connection connection)
    {
        lock (_gate)
        {
            if (connection != _connection || _stage is not (Stage.Live or Stage.Joining))
            {
                return false;
            }

            Become(Stage.Aside);
            if (HasRoom)
            {
                // The reader has gone on just now, and perhaps before it could see that it should say so.
                Rejoin();
            }

            return true;
        }
    }

    private void ComeBackWhenThereIsRoom()
    {
        lock (_gate)
        {
            if (_stage == Stage.Aside && HasRoom)
            {
                Rejoin();
            }
        }
    }

    private void HandedOn(RoomEvent item)
    {
        _cursor.Advance(item);
        _heals = 0;
    }
}
