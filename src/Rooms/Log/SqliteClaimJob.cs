using ChatCluster.Shared;

namespace ChatCluster.Rooms.Log;

/// <summary>Raise the term of a room; create the room when it is new.</summary>
internal sealed class ClaimJob(RoomId room) : AwaitedJob<RoomClaim>
{
    public RoomId Room { get; } = room;
}

/// <summary>A room as its new owner finds it.</summary>
/// <param name="Key">The room's id in the database.</param>
/// <param name="Epoch">Which life of the log this is.</param>
/// <param name="Term">The owner's number.</param>
internal readonly record struct RoomClaim(long Key, Epoch Epoch, long Term);
