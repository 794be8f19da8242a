using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Accepts the connections of one address, some at a time.</summary>
/// <remarks>
/// Taken as fast as they come, a crowd that connects at once would fill the queue of the thread pool, and what is live would wait behind all of it. So a few are
/// taken each time that the pool has come through its queue; the others wait in the system's.
/// </remarks>
internal sealed class SocketListener : IConnectionListener
{
    private readonly Socket _socket;
    private readonly FilePlaces _places;
    private readonly bool _noDelay;
    private readonly SocketConnectionContextFactory _pipes;
    private readonly ILogger _logger;
    private int _accepted;
    private bool _isFull;

    /// <param name="socket">Listens.</param>
    /// <param name="places">How many may be let in.</param>
    /// <param name="options">The HTTP server's settings for sockets.</param>
    /// <param name="loggers">For what the connections of the HTTP server have to say, too.</param>
    public SocketListener(Socket socket, FilePlaces places, SocketTransportOptions options, ILoggerFactory loggers)
    {
        _socket = socket;
        _places = places;
        _noDelay = options.NoDelay;
        _logger = loggers.CreateLogger<SocketListener>();
        EndPoint = socket.LocalEndPoint!;
        var connections = new SocketConnectionFactoryOptions
        {
            IOQueueCount = options.IOQueueCount,
            WaitForDataBeforeAllocatingBuffer = options.WaitForDataBeforeAllocatingBuffer,
            MaxReadBufferSize = options.MaxReadBufferSize,
            MaxWriteBufferSize = options.MaxWriteBufferSize,
            UnsafePreferInlineScheduling = options.UnsafePreferInlineScheduling,
        };
        _pipes = new SocketConnectionContextFactory(connections, loggers.CreateLogger(KestrelsSockets));
    }

    /// <summary>The address, with the port that the system chose where 0 was asked for.</summary>
    public EndPoint EndPoint { get; }

    /// <returns>The next connection; null when nobody listens any more.</returns>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (_accepted++ % InARow == 0)
                {
                    await Task.Yield(); // to the end of the pool's common queue
                }

                if (await IsFullAsync(cancellationToken))
                {
                    continue;
                }

                var accepted = await _socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = _noDelay;
                _places.Take(); // the connection gives it back
                return new AcceptedSocket(accepted, (IPEndPoint)EndPoint, _pipes, _places);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException)
            {
                // Reset before it was accepted.
            }
        }
    }

    // Who has connected waits meanwhile.
    private async ValueTask<bool> IsFullAsync(CancellationToken cancellation)
    {
        if (!_places.AreTaken)
        {
            _isFull = false;
            return false;
        }

        if (!_isFull)
        {
            _isFull = true;
            _logger.NoMoreFiles(_places.Taken, EndPoint, _places.Limit);
        }

        await Task.Delay(s_rest, cancellation);
        return true;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _pipes.Dispose();
        return ValueTask.CompletedTask;
    }

    // With 1 a busy node would let in too few; with 16 they take some milliseconds of the pool's time.
    private const int InARow = 4;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    // Under which the HTTP server's own transport says what it says of a connection.
    private const string KestrelsSockets = "Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets";
}
