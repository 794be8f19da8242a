using System.Net;
using System.Net.Sockets;

namespace ChatCluster.Load.Systems;

/// <summary>Ports below those that the kernel gives to the loader's own connections.</summary>
internal static class FreePort
{
    private static int s_next = 18_080;

    /// <summary>One that nobody listens on.</summary>
    public static int Next()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, s_next++);
                listener.Start();
                return s_next - 1;
            }
            catch (SocketException)
            {
                // another one's
            }
        }
    }
}
