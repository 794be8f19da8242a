using System.Net;
using System.Net.Sockets;

namespace ChatCluster.Gateway.Tests.Connections;

/// <summary>Two connected sockets of loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket accepted, Socket peer) => (Accepted, Peer) = (accepted, peer);

    /// <summary>The server's end.</summary>
    public Socket Accepted { get; }

    /// <summary>The client's end.</summary>
    public Socket Peer { get; }

    /// <param name="buffer">Of what is under way, at each end; the system's own sizes when null. Unit: bytes.</param>
    public static async Task<SocketPair> ConnectAsync(int? buffer = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (buffer is { } size)
        {
            (listener.SendBufferSize, peer.ReceiveBufferSize) = (size, size); // accepted sockets inherit it
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await peer.ConnectAsync(listener.LocalEndPoint!);
        return new SocketPair(await listener.AcceptAsync(), peer);
    }

    public void Dispose()
    {
        Peer.Dispose();
        Accepted.Dispose();
    }
}
