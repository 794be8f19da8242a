using ChatCluster.Shared;

namespace ChatCluster.Rooms.Log;

/// <summary>The right to append to one room of a <see cref="PostgresRoomLog"/>.</summary>
internal sealed class PostgresTenure(RoomId room, long term, long roomKey, long head, PostgresRoomLog log, IAppendListener listener) : RoomTenure(room, term)
{
    private volatile bool _refused;

    /// <summary>The log that gave it.</summary>
    public PostgresRoomLog Log { get; } = log;

    /// <summary>The room's id in the database.</summary>
    public long RoomKey { get; } = roomKey;

    /// <summary>Hears the outcome.</summary>
    public IAppendListener Listener { get; } = listener;

    /// <summary>Last <c>seq</c> that was taken for the queue. Touched only by the owner, who appends.</summary>
    public long Taken { get; set; } = head;

    /// <summary>True as soon as a refusal is known: nothing of this tenure will be written any more. Set by the writer, read by all.</summary>
    public bool Refused
    {
        get => _refused;
        set => _refused = value;
    }

    /// <summary>Its part of the batch that is being written; stale when it is of another batch. Touched only by the writer.</summary>
    public PostgresBatch.Part? Part { get; set; }
}
