namespace ChatCluster.Client;

/// <summary>What a room's reader gets: a <see cref="RoomEvent"/>, or a <see cref="RoomGap"/>.</summary>
public abstract record RoomItem
{
    private protected RoomItem()
    {
    }
}

/// <summary>Something that happened in a room and is stored.</summary>
/// <param name="Seq">Its place in the room: 1, 2, 3 … without a hole, the same for everyone.</param>
/// <param name="At">When it was stored, UTC.</param>
/// <param name="Kind"><c>message</c>; a newer server may have others, which keep their place in the order.</param>
/// <param name="From">Who did it.</param>
/// <param name="Id">The sender's own id of it.</param>
/// <param name="Text">The text.</param>
public sealed record RoomEvent(long Seq, DateTimeOffset At, string Kind, string From, string Id, string Text) : RoomItem;

/// <summary>Events between what the reader has and what follows can't be had.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Before">What the reader has.</param>
/// <param name="After">The next event is the one after this.</param>
public sealed record RoomGap(GapReason Reason, RoomPosition Before, RoomPosition After) : RoomItem;

/// <summary>Why there is a gap.</summary>
public enum GapReason
{
    /// <summary>The room's log was lost or replaced: forget the events that you have.</summary>
    Replaced,

    /// <summary>Old events were deleted: what you have holds.</summary>
    Purged,
}
