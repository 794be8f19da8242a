using System.Collections.Concurrent;
using ChatCluster.Shared;

namespace ChatCluster.Rooms.Rooming;

/// <summary>The rooms that are open on this node. Any thread.</summary>
internal sealed class RoomTable
{
    private readonly ConcurrentDictionary<RoomId, RoomEntry> _rooms = new();

    /// <summary>How many there are.</summary>
    public int Count => _rooms.Count;

    /// <summary>Every open room, in no order; rooms may come and go meanwhile.</summary>
    public IEnumerable<RoomEntry> All => _rooms.Select(static room => room.Value);

    /// <summary>A room starts here. What was there before it is forgotten.</summary>
    public void Add(RoomId room, RoomEntry entry) => _rooms[room] = entry;

    /// <summary>A room has stopped; its successor stays.</summary>
    public void Remove(RoomId room, RoomEntry entry) => _rooms.TryRemove(KeyValuePair.Create(room, entry));

    /// <summary>The room, when it is open here.</summary>
    public RoomEntry? Find(RoomId room) => _rooms.GetValueOrDefault(room);
}
