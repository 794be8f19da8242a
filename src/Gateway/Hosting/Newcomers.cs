using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Connections that have not said anything yet: they are ended after as long as the HTTP server would wait for a request.</summary>
/// <remarks>By the system's clock, as the HTTP server's own limits.</remarks>
internal sealed class Newcomers(IOptions<KestrelServerOptions> kestrel) : BackgroundService
{
    private readonly ConcurrentDictionary<ConnectionContext, long> _silentSince = [];

    /// <summary>How many there are.</summary>
    public int Count => _silentSince.Count;

    /// <summary>It waits for the first bytes of a connection.</summary>
    public void Add(ConnectionContext connection) => _silentSince.TryAdd(connection, Environment.TickCount64);

    /// <summary>They came, or never will.</summary>
    public void Remove(ConnectionContext connection) => _silentSince.TryRemove(connection, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (connection, since) in _silentSince)
            {
                if (Environment.TickCount64 - since > kestrel.Value.Limits.KeepAliveTimeout.TotalMilliseconds)
                {
                    connection.Abort(new ConnectionAbortedException("No request came in time."));
                }
            }
        }
    }

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
}
