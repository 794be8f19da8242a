using ChatCluster.Shared;

namespace ChatCluster.Rooms.Log;

/// <summary>The right to append to one room of a <see cref="SqliteRoomLog"/>.</summary>
internal sealed class SqliteTenure(RoomId room, long term, long roomKey, long head, SqliteRoomLog log, IAppendListener listener)
    : LogTenure(room, term, roomKey, head, log, listener)
{
    /// <summary>What became of this tenure in the batch that is being written. Touched only by the writer.</summary>
    public BatchState Batch;

    /// <summary>The writer's notes on one tenure in one batch.</summary>
    internal struct BatchState
    {
        /// <summary>The batch these notes are about.</summary>
        public long Number;

        /// <summary>When the term was last compared with the one stored, on the writer's count of what may have changed terms.</summary>
        public long TermSeenAt;

        /// <summary>Last <c>seq</c> written in the batch; 0 for none.</summary>
        public long Through;

        /// <summary>First <c>seq</c> refused in the batch; 0 for none.</summary>
        public long RefusedFrom;
    }
}
