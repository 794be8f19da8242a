using System.Diagnostics.Metrics;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;

namespace ChatCluster.Rooms;

/// <summary>What a node with rooms holds at the moment.</summary>
internal sealed class RoomsMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string Meter = "ChatCluster.Rooms";

    public RoomsMetrics(IMeterFactory meters, RoomTable rooms, IRoomLog log)
    {
        var meter = meters.Create(Meter);
        meter.CreateObservableUpDownCounter("chatcluster.rooms.active", () => rooms.Count, "{room}", "Rooms that are awake on this node.");
        meter.CreateObservableUpDownCounter("chatcluster.rooms.leases", () => rooms.All.Sum(static it => it.Leases), "{lease}", "Relays of gateways that follow them.");
        meter.CreateObservableUpDownCounter("chatcluster.log.queue", () => log.Waiting, "{event}", "Events that wait for the writer of the log; past 20 000 senders hear overloaded.");
    }
}
