using Akka.Actor;
using Akka.TestKit;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>What a desk of a rooms node finds: rooms that are open, all of them one probe, and relays of two other nodes.</summary>
public abstract class DeskSpec : RoomSpec
{
    protected static readonly Address Near = new("akka.tcp", "chatcluster", "near", 1);
    protected static readonly Address Far = new("akka.tcp", "chatcluster", "far", 1);
    protected static readonly RoomId Other = new("other");

    protected DeskSpec() => Room = CreateTestProbe("a-room");

    /// <summary>Stands for the actor of every room.</summary>
    protected TestProbe Room { get; }

    /// <summary>A room that these relays follow.</summary>
    internal RoomEntry Open(RoomId room, params FarRelay[] relays)
    {
        var entry = new RoomEntry(Room.Ref, Options.SubscriptionTimeout, Clock, Links);
        Rooms.Add(room, entry);
        entry.IsAt(3, 125);
        Array.ForEach(relays, entry.Renew);
        return entry;
    }
}
