namespace ChatCluster.Client;

/// <summary>A user's chat: rooms to read and to write, over whichever gateway can be reached.</summary>
/// <remarks>
/// It holds one connection at a time and comes back by itself when that is lost, to another gateway if there is one. Each room goes on where it was: its reader sees
/// every event once, in order, and every message that waits is sent again with the same id. Safe for many threads.
/// </remarks>
public sealed class ChatClient : IAsyncDisposable
{
    /// <param name="options">How to connect.</param>
    /// <exception cref="ArgumentException">No gateway, or one whose address can't be one; a time or bound that can't be.</exception>
    public ChatClient(ChatClientOptions options) => throw new NotImplementedException();

    /// <summary>The connection has changed its state. Raised in order, by the client's own loop: be quick, and don't throw.</summary>
#pragma warning disable CS0067
    public event Action<ConnectionChange>? Changed;
#pragma warning restore CS0067

    /// <summary>How it stands with the connection.</summary>
    public ConnectionState State => throw new NotImplementedException();

    /// <summary>The newest greeting; null before the first.</summary>
    public Welcome? Welcome => throw new NotImplementedException();

    /// <summary>Begins to connect, and waits for the first greeting. From then on the client comes back by itself until it is refused or disposed.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the trying: only <see cref="DisposeAsync"/> does. Another call goes on waiting.</param>
    /// <exception cref="ChatException"><see cref="ChatException.Refused"/>: the server doesn't want this client, or there was no token.</exception>
    /// <exception cref="ObjectDisposedException">Disposed meanwhile.</exception>
    public Task<Welcome> ConnectAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Joins a room, now or once connected. What can pass by itself is tried again until it is cancelled.</summary>
    /// <param name="room">Its name.</param>
    /// <param name="options">Where to begin. Default: with what happens from now on.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The room. Read it, or its events come to fill <see cref="ChatClientOptions.EventBuffer"/>, after which nothing is read any more.</returns>
    /// <exception cref="ChatException">The server refuses; <see cref="ChatException.AlreadyJoined"/>: this client has it joined.</exception>
    /// <exception cref="InvalidOperationException"><see cref="ConnectAsync"/> wasn't called.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<ChatRoom> JoinAsync(string room, JoinOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Cuts the TCP connection with a reset, as a broken network would; the client then goes on at the next gateway. For tests of resilience.</summary>
    public void Drop() => throw new NotImplementedException();

    /// <summary>Closes the connection (1000) and ends everything: waiting calls get <see cref="ObjectDisposedException"/>, readers end after what they have. Takes 2 s at most.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
