using System.Collections.Concurrent;
using System.Text;
using ChatCluster.Client.Connecting;
using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client;

/// <summary>A user's chat: rooms to read and to write, over whichever gateway can be reached.</summary>
/// <remarks>
/// It holds one connection at a time and comes back by itself when that is lost, to another gateway if there is one. Each room goes on where it was: its reader sees
/// every event once, in order, and every message that waits is sent again with the same id. Safe for many threads.
/// </remarks>
public sealed class ChatClient : IAsyncDisposable, IConnectionOwner, IRoomOwner
{
    private readonly ChatClientOptions _options;
    private readonly Backoff _backoff;
    private readonly ConnectionLoop _loop;
    private readonly long _began;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Welcome> _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, ChatRoom> _rooms = [];

    // Guards the three below, and that every room in the list knows of the connection. Taken before a room's own lock.
    private readonly Lock _gate = new();
    private Task? _running;
    private Connection? _connection;
    private Exception? _over;

    // Held while a change is told, so that the order is that of the states and the last one is the last one told.
    private readonly Lock _reporting = new();

    private volatile Welcome? _welcome;
    private volatile ConnectionState _state;
    private long _lastRef;

    /// <param name="options">How to connect.</param>
    /// <exception cref="ArgumentException">No gateway, or one whose address can't be one; a time or bound that can't be.</exception>
    public ChatClient(ChatClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Check(options);
        _options = options;
        _began = options.Clock.GetTimestamp();
        _backoff = new Backoff(options.FirstBackoff, options.LongestBackoff, options.Random);
        _loop = new ConnectionLoop(options, [.. options.Gateways.Select(it => GatewayAddress.ToSocket(it, options.User))], _backoff, this);
    }

    /// <summary>The connection has changed its state. Raised in order, by the client's own loop: be quick, and don't throw.</summary>
    public event Action<ConnectionChange>? Changed;

    /// <summary>How it stands with the connection.</summary>
    public ConnectionState State => _state;

    /// <summary>The newest greeting; null before the first.</summary>
    public Welcome? Welcome => _welcome;

    ChatClientOptions IRoomOwner.Options => _options;

    Backoff IRoomOwner.Backoff => _backoff;

    TimeSpan IRoomOwner.Now => _options.Clock.GetElapsedTime(_began);

    int IRoomOwner.FrameBytes => _welcome!.Limits.FrameBytes;

    /// <summary>Begins to connect, and waits for the first greeting. From then on the client comes back by itself until it is refused or disposed.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the trying: only <see cref="DisposeAsync"/> does. Another call goes on waiting.</param>
    /// <exception cref="ChatException"><see cref="ChatException.Refused"/>: the server doesn't want this client, or there was no token, or no gateway has a chat at the path of its address (404).</exception>
    /// <exception cref="ObjectDisposedException">Disposed, perhaps meanwhile.</exception>
    public Task<Welcome> ConnectAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                return Task.FromException<Welcome>(_over);
            }

            _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        return _greeted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Joins a room, now or once connected. What can pass by itself is tried again until it is cancelled.</summary>
    /// <param name="room">Its name.</param>
    /// <param name="options">Where to begin. Default: with what happens from now on.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The room. Read it, or its events come to fill <see cref="ChatClientOptions.EventBuffer"/>, after which nothing is read any more.</returns>
    /// <exception cref="ChatException">The server refuses; <see cref="ChatException.AlreadyJoined"/>: this client has it joined.</exception>
    /// <exception cref="InvalidOperationException"><see cref="ConnectAsync"/> wasn't called.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public async Task<ChatRoom> JoinAsync(string room, JoinOptions? options = null, CancellationToken cancellationToken = default)
    {
        UnicodeText.Check(room, nameof(room));
        ArgumentOutOfRangeException.ThrowIfNegative(options?.Recent ?? 0, nameof(options));
        if (options?.From is { Epoch: null or "" } or { Seq: < 0 })
        {
            throw new ArgumentException("A position has an epoch, and a seq of 0 or more.", nameof(options));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var joining = Add(new ChatRoom(room.Normalize(NormalizationForm.FormC), options ?? new JoinOptions(), this));
        try
        {
            await joining.WhenJoined.WaitAsync(cancellationToken);
            return joining;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            joining.Leave(e);
            throw;
        }
    }

    /// <summary>Cuts the TCP connection with a reset, as a broken network would; the client then goes on at the next gateway. For tests of resilience.</summary>
    public void Drop() => _loop.Drop();

    /// <summary>Closes the connection (1000) and ends everything: waiting calls get <see cref="ObjectDisposedException"/>, readers end after what they have.
    /// Takes some 2 s at most.</summary>
    public async ValueTask DisposeAsync()
    {
        Finish(new ObjectDisposedException(nameof(ChatClient)), readersGet: null, ConnectionState.Disposed);
        await _stop.CancelAsync();
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        await (running ?? Task.CompletedTask);
    }

    long IRoomOwner.NextRef() => Interlocked.Increment(ref _lastRef);

    void IRoomOwner.Forget(ChatRoom room) => _rooms.TryRemove(KeyValuePair.Create(room.Name, room));

    void IConnectionOwner.Report(ConnectionChange change) => Report(change);

    void IConnectionOwner.Greeted(Connection connection, Welcome welcome)
    {
        _welcome = welcome;
        _options.Observer?.Connected(connection.Gateway, welcome);
        Report(new ConnectionChange(ConnectionState.Connected, connection.Gateway));
        lock (_gate)
        {
            if (_over is not null)
            {
                return;
            }

            _connection = connection;
            foreach (var room in _rooms.Values)
            {
                room.Connected(connection);
            }
        }

        _greeted.TrySetResult(welcome);
    }

    ValueTask IConnectionOwner.HandleAsync(Connection connection, ServerFrame frame)
    {
        switch (frame)
        {
            case EventFrame it:
                return _rooms.TryGetValue(it.Room, out var room) ? room.EventAsync(connection, it.Event) : ValueTask.CompletedTask;
            case WelcomeFrame renewed:
                _welcome = renewed.Welcome;
                return ValueTask.CompletedTask;
            case AnswerFrame { Ref: { } @ref } answer:
                if (answer is SentFrame sent)
                {
                    _options.Observer?.SendStored(sent.Room, sent.Message);
                }

                return connection.WhoAsked(@ref)?.AnsweredAsync(connection, answer) ?? ValueTask.CompletedTask;
            default:
                return ValueTask.CompletedTask;
        }
    }

    void IConnectionOwner.Lost(Connection connection, Ending ending)
    {
        lock (_gate)
        {
            _connection = null;
            foreach (var room in _rooms.Values)
            {
                room.ConnectionLost();
            }
        }

        _options.Observer?.Lost(connection.Gateway, ending.CloseCode, ending.Reason);
    }

    private async Task RunAsync()
    {
        try
        {
            await _loop.RunAsync(_stop.Token);
        }
        catch (Exception e)
        {
            var why = e as ChatException ?? new ChatException("internal", $"The client itself failed: {e.Message}", inner: e);
            Finish(why, why, ConnectionState.Refused);
        }
    }

    private ChatRoom Add(ChatRoom room)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                throw _over is ChatException why ? new ChatException(why.Code, why.Message, why.Retryable, why.CloseCode, why) : _over;
            }

            if (_running is null)
            {
                throw new InvalidOperationException("Connect first.");
            }

            if (!_rooms.TryAdd(room.Name, room))
            {
                throw new ChatException(ChatException.AlreadyJoined, $"Room {room.Name} is joined already.");
            }

            if (_connection is { } connection)
            {
                room.Connected(connection);
            }
        }

        return room;
    }

    private void Finish(Exception why, Exception? readersGet, ConnectionState state)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                return;
            }

            _over = why;
            foreach (var room in _rooms.Values)
            {
                room.Finish(why, readersGet);
            }
        }

        _greeted.TrySetException(why);
        _ = _greeted.Task.Exception; // seen: nobody may be waiting
        var reason = why as ChatException;
        Report(new ConnectionChange(state, CloseCode: reason?.CloseCode, Reason: reason?.Message));
    }

    private void Report(ConnectionChange change)
    {
        lock (_reporting)
        {
            if (_state is ConnectionState.Refused or ConnectionState.Disposed)
            {
                return;
            }

            _state = change.State;
            Changed?.Invoke(change);
        }
    }
}
