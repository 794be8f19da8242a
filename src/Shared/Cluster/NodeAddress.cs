using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Akka.Remote.Hosting;

namespace ChatCluster.Shared.Cluster;

/// <summary>Where a node listens for others, and what they are told.</summary>
/// <param name="Bind">Host name or address that is listened on.</param>
/// <param name="Told">Host name or address that others connect to. A part of the node's identity: every node must use it letter by letter.</param>
/// <param name="BindPort">Port that is listened on; 0: any free one.</param>
/// <param name="ToldPort">Port that others connect to; null: the one that is listened on.</param>
internal readonly record struct NodeAddress(string Bind, string Told, int BindPort, int? ToldPort)
{
    private const string Loopback = "127.0.0.1";
    private const string Everywhere = "0.0.0.0";

    /// <summary>The address of this process.</summary>
    public static NodeAddress Of(NodeOptions node) =>
        Of(node, Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true" ? OwnAddress : static () => Loopback);

    /// <summary>The address by what is known of the process.</summary>
    /// <param name="node">Its settings.</param>
    /// <param name="ownAddress">Tells a node of a cluster its address when its settings don't.</param>
    public static NodeAddress Of(NodeOptions node, Func<string> ownAddress)
    {
        var cluster = node.Cluster;
        var (bindPort, toldPort) = cluster.ListenPort > 0 ? (cluster.ListenPort, cluster.Port) : (cluster.Port, (int?)null);
        if (node.Postgres.Length == 0)
        {
            // A node that joins nobody needs to be reached by nobody: remoting has no door that could be locked.
            var host = cluster.Host.Length > 0 ? cluster.Host : Loopback;
            return new NodeAddress(host, host, bindPort, toldPort);
        }

        // A name that others reach is often none that this machine could listen on: a container's, a forwarded one's.
        var told = cluster.Host.Length > 0 ? cluster.Host : ownAddress();
        return new NodeAddress(IsLoopback(told) ? told : Everywhere, told, bindPort, toldPort);
    }

    /// <summary>The address in the form that the actor system takes.</summary>
    public RemoteOptions ToRemoting() => new() { HostName = Bind, Port = BindPort, PublicHostName = Told, PublicPort = ToldPort };

    private static bool IsLoopback(string host) => host is "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // Not the container's name: whether others can resolve it depends on who runs it (Docker's networks do, Kubernetes doesn't). First the interface with a way
    // out, which is the one that others share.
    private static string OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static it => it.OperationalStatus == OperationalStatus.Up && it.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .Select(static it => it.GetIPProperties())
        .OrderByDescending(static it => it.GatewayAddresses.Count > 0)
        .SelectMany(static it => it.UnicastAddresses)
        .Select(static it => it.Address)
        .FirstOrDefault(static it => it.AddressFamily == AddressFamily.InterNetwork)?.ToString() ?? Dns.GetHostName();
}
