using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChatCluster.Client.Connecting;
using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client;

/// <summary>A room that is joined: one stream of events to read, over any number of connections, and a place to send to.</summary>
public sealed partial class ChatRoom
{
    private readonly IRoomOwner _owner;

    // Guards everything but the reader's position.
    private readonly Lock _gate = new();
    private readonly Lock _takenGate = new();
    private readonly Channel<RoomItem> _items;
    private RoomPosition _taken;
    private long _head;
    private int _isBeingRead;

    internal ChatRoom(string name, JoinOptions join, IRoomOwner owner)
    {
        Name = name;
        _owner = owner;
        _cursor = new RoomCursor(join.From);
        _recent = join.Recent;
        _taken = join.From ?? default;
        _pause = new SendPause(owner.Backoff);
        _items = Channel.CreateBounded<RoomItem>(new BoundedChannelOptions(owner.Options.EventBuffer) { SingleWriter = true });
    }

    /// <summary>The room's name.</summary>
    public string Name { get; }

    /// <summary>What the reader has taken; before that, where it begins. Remember it to go on later: <see cref="JoinOptions.From"/>.</summary>
    /// <remarks>An item counts as taken when it is handed to the reader.</remarks>
    public RoomPosition Position
    {
        get
        {
            lock (_takenGate)
            {
                return _taken;
            }
        }
    }

    /// <summary>The room's newest event as far as this client has heard, which may be ahead of <see cref="Position"/>.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>
    /// The room's events: contiguous, in order, each once, whatever happens to connections and nodes. A <see cref="RoomGap"/> stands where the server says that some
    /// can't be had. Ends when the room is left or the client disposed, after what had come before.
    /// </summary>
    /// <remarks>One reader at a time. One that stops can be followed by another, which goes on with the next item.</remarks>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ChatException">
    /// <see cref="ChatException.ProtocolViolation"/>: the server sent a hole or a double; the room is over then, join it anew. Or the server refused to let it go on.
    /// </exception>
    /// <exception cref="InvalidOperationException">Somebody else is reading.</exception>
    public async IAsyncEnumerable<RoomItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isBeingRead, 1) != 0)
        {
            throw new InvalidOperationException($"Room {Name} is being read already; it has one reader at a time.");
        }

        try
        {
            while (await _items.Reader.WaitToReadAsync(cancellationToken))
            {
                while (!cancellationToken.IsCancellationRequested && _items.Reader.TryRead(out var item))
                {
                    Take(item);
                    yield return item;
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isBeingRead, 0);
        }
    }

    /// <summary>Sends a message, and waits until it is stored. On any doubt it is sent again with the same id, which is stored once.</summary>
    /// <remarks>
    /// Messages go out in the order of the calls, and again in that order after each loss of the connection. When the server refuses one for now, it and those after it
    /// wait for the time that it named and a random one more, which grows with each refusal in a row to 3 s, and go out in their order again. What was under way already
    /// may be stored before it: to have an order for certain, await each.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <param name="id">The message's id: 1–64 visible ASCII characters. Default: a new UUID. Give one that is remembered to repeat a message after a restart.</param>
    /// <param name="cancellationToken">Gives it up; it may be stored all the same.</param>
    /// <exception cref="ChatException">The server refuses it for good; <see cref="ChatException.Timeout"/>; the room or the client came to its end.</exception>
    /// <exception cref="ArgumentException">The text or the id has half of a surrogate pair, which UTF-8 can't say.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<SentMessage> SendAsync(string text, string? id = null, CancellationToken cancellationToken = default)
    {
        UnicodeText.Check(text, nameof(text));
        UnicodeText.Check(id ?? "", nameof(id));
        return AskAsync(new SendRequest(_owner.NextRef(), id ?? Guid.NewGuid().ToString(), text), _owner.Options.SendTimeout, cancellationToken);
    }

    /// <summary>Reads a page of the room's events, without touching the stream.</summary>
    /// <param name="before">The page that ends just before this one.</param>
    /// <param name="after">Or: the page that begins just after this one. Neither: the newest page.</param>
    /// <param name="limit">Most events of the page. Default: the server's, 50; it cuts more than <see cref="ChatLimits.History"/>.</param>
    /// <param name="cancellationToken">Gives it up; until then it is asked for again, on any connection.</param>
    /// <exception cref="ChatException">The server refuses it for good; the room or the client came to its end.</exception>
    /// <exception cref="ArgumentException">Both <paramref name="before"/> and <paramref name="after"/>, or one below 0.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<HistoryPage> HistoryAsync(long? before = null, long? after = null, int? limit = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before ?? 0, nameof(before));
        ArgumentOutOfRangeException.ThrowIfNegative(after ?? 0, nameof(after));
        ArgumentOutOfRangeException.ThrowIfNegative(limit ?? 0, nameof(limit));
        return before is null || after is null
            ? AskAsync(new HistoryRequest(_owner.NextRef(), before, after, limit), timeout: null, cancellationToken)
            : throw new ArgumentException("A page is before one event or after one, not both.", nameof(after));
    }

    /// <summary>Leaves the room: its reader ends after what has come, and what waits for an answer fails with <see cref="ChatException.NotJoined"/>.</summary>
    /// <param name="cancellationToken">Ends the waiting for the server's answer; the room is left all the same.</param>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        if (Leave(new ChatException(ChatException.NotJoined, $"Room {Name} was left.")) is not { } connection)
        {
            return;
        }

        using (connection.End.Register(() => _leaving.TrySetResult()))
        {
            await _leaving.Task.WaitAsync(cancellationToken);
        }
    }

    private void Take(RoomItem item)
    {
        lock (_takenGate)
        {
            _taken = item is RoomGap gap ? gap.After : _taken with { Seq = ((RoomEvent)item).Seq };
        }

        if (_isAside)
        {
            ComeBackWhenThereIsRoom();
        }
    }
}
