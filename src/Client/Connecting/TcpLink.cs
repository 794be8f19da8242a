using System.Net.Sockets;

namespace ChatCluster.Client.Connecting;

/// <summary>The TCP connection under a WebSocket, to be cut.</summary>
internal sealed class TcpLink
{
    private readonly Lock _gate = new();
    private Socket? _socket;
    private bool _isReset;

    /// <summary>There is a socket now.</summary>
    public void Attach(Socket socket)
    {
        lock (_gate)
        {
            _socket = socket;
            if (_isReset)
            {
                Reset(socket);
            }
        }
    }

    /// <summary>Ends it with a reset (RST), without a word.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _isReset = true;
            if (_socket is { } socket)
            {
                Reset(socket);
            }
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // It has ended by itself.
        }

        socket.Dispose();
    }
}
