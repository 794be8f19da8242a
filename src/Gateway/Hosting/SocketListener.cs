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
    private readonly CancellationTokenSource _unbound = new();
    private int _accepted;
    private long? _saidAt;

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
        while (!_unbound.IsCancellationRequested)
        {
            try
            {
                if (_accepted++ % InARow == 0)
                {
                    await Task.Yield(); // to the end of the pool's common queue
                }

                if (!_places.AreTaken)
                {
                    if (TryConnect(await _socket.AcceptAsync(cancellationToken)) is { } connection)
                    {
                        return connection;
                    }

                    continue; // it was reset meanwhile
                }

                await RestAsync();
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // Before it was accepted.
            }
            catch (SocketException e)
            {
                _logger.CannotAccept(EndPoint, e.Message);
                await Task.Delay(s_pause, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // asked again at once the system would say the same, on a whole core
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Unbind();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Unbind();
        _pipes.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Unbind()
    {
        _unbound.Cancel();
        _socket.Dispose();
    }

    private AcceptedSocket? TryConnect(Socket accepted)
    {
        try
        {
            accepted.NoDelay = _noDelay;
            var connection = new AcceptedSocket(accepted, _pipes, _places);
            _places.Take();
            return connection;
        }
        catch (SocketException)
        {
            accepted.Dispose();
            return null;
        }
    }

    // Who has connected waits meanwhile.
    private Task RestAsync()
    {
        var now = Environment.TickCount64;
        if (_saidAt is null || now - _saidAt > s_silence.TotalMilliseconds)
        {
            _saidAt = now;
            _logger.NoMoreFiles(_places.Taken, EndPoint, _places.Limit);
        }

        return Task.Delay(s_rest, _unbound.Token);
    }

    // With 1 a busy node would let in too few; with 16 they take some milliseconds of the pool's time.
    private const int InARow = 4;

    // Until a full node looks again.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // A node that is full stays so for hours, with one that leaves and one that comes each second.
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    // Under which the HTTP server's own transport says what it says of a connection.
    private const string KestrelsSockets = "Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets";
}
