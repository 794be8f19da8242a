using ChatCluster.Shared;

namespace ChatCluster.Rooms.Log;

/// <summary>What tenures of every store have in common; each adds its writer's notes.</summary>
internal abstract class LogTenure(RoomId room, long term, long roomKey, long head, IRoomLog log, IAppendListener listener) : RoomTenure(room, term)
{
    private volatile bool _refused;

    /// <summary>The log that gave it.</summary>
    public IRoomLog Log { get; } = log;

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
}
