using System.Net;
using System.Net.Sockets;

namespace ChatCluster.Testing;

/// <summary>Ports for processes that must know theirs before they start.</summary>
public static class NodePorts
{
    /// <summary>A port that is free now; the process takes it later, and again after a restart.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
