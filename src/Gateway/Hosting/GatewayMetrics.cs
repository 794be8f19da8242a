using System.Diagnostics.Metrics;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Relays;

namespace ChatCluster.Gateway.Hosting;

/// <summary>What a gateway holds at the moment.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string Meter = "ChatCluster.Gateway";

    public GatewayMetrics(IMeterFactory meters, ConnectionTable connections, RelayDirectory relays, FilePlaces places)
    {
        var meter = meters.Create(Meter);
        meter.CreateObservableUpDownCounter("chatcluster.gateway.connections", () => connections.Count, "{connection}", "Open WebSockets.");
        meter.CreateObservableGauge("chatcluster.gateway.free_places", () => places.Free, "{connection}", "Connections that the limit of open files still lets in.");
        meter.CreateObservableUpDownCounter("chatcluster.gateway.pending_sends", () => connections.All.Sum(static it => it.UnansweredSends), "{message}", "Sends of these that are not answered yet.");
        meter.CreateObservableUpDownCounter("chatcluster.gateway.relays", () => relays.Count, "{room}", "Rooms that this gateway follows.");
        meter.CreateObservableUpDownCounter("chatcluster.gateway.members", () => relays.Members, "{member}", "Memberships: a connection counts once for each room that it has joined.");
    }
}
