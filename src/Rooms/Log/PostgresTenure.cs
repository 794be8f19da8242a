using ChatCluster.Shared;

namespace ChatCluster.Rooms.Log;

/// <summary>The right to append to one room of a <see cref="PostgresRoomLog"/>.</summary>
internal sealed class PostgresTenure(RoomId room, long term, long roomKey, long head, PostgresRoomLog log, IAppendListener listener)
    : LogTenure(room, term, roomKey, head, log, listener)
{
    /// <summary>Its part of the batch that is being written; stale when it is of another batch. Touched only by the writer.</summary>
    public PostgresBatch.Part? Part { get; set; }
}
