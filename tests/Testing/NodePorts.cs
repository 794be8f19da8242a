using System.Net;
using System.Net.Sockets;

namespace ChatCluster.Testing;

/// <summary>Ports for processes that must know theirs before they start, and have it again after a restart.</summary>
/// <remarks>
/// Below those that the kernel gives to outgoing connections (32768 and up on Linux): one of them may be any connection's before the process takes it. Each test process
/// begins somewhere else, since several may run at the same time.
/// </remarks>
public static class NodePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int s_next = Random.Shared.Next(Count);

    /// <summary>A port that is free now, and that was not given out before.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref s_next) & int.MaxValue) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // somebody else's
            }
        }
    }
}
