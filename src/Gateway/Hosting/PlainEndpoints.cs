using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Where a handshake may be taken before the HTTP server: where that does nothing before it reads a request, and refuses nothing that the gateway doesn't.</summary>
/// <remarks>
/// What sees a connection first sees it before TLS as well: without this, an endpoint of https would speak plaintext to whoever does. Settings that make the
/// server itself choose among hosts or count upgrades leave all to it.
/// </remarks>
internal sealed class PlainEndpoints(
    IServer server, IHostApplicationLifetime lifetime, IOptions<KestrelServerOptions> kestrel, IOptionsMonitor<HostFilteringOptions> hosts)
{
    private HashSet<int>? _ports;

    /// <summary>True when the server would do nothing but read the request.</summary>
    public bool Has(ConnectionContext connection) =>
        connection.LocalEndPoint is IPEndPoint local
        && Ports().Contains(local.Port)
        && kestrel.Value.Limits.MaxConcurrentUpgradedConnections is null
        && (hosts.CurrentValue.AllowedHosts is not { Count: > 0 } allowed || allowed.Contains("*"));

    // Ports are known when all are bound; who comes before that is the server's.
    private HashSet<int> Ports()
    {
        if (_ports is not null || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return _ports ?? [];
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress.Parse).ToList() ?? [];
        return _ports = [.. addresses.Where(static it => it.Scheme == Uri.UriSchemeHttp).Select(static it => it.Port).Except(
            addresses.Where(static it => it.Scheme != Uri.UriSchemeHttp).Select(static it => it.Port))];
    }
}
