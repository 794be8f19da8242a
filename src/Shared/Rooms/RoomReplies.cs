namespace ChatCluster.Shared.Rooms;

/// <summary>Where the room is; every event after <paramref name="Head"/> will follow, in order. Also sent unasked when the owner's term changes.</summary>
/// <param name="Room">The room.</param>
/// <param name="Epoch">Which life of the log <paramref name="Head"/> belongs to.</param>
/// <param name="Term">The owner that speaks: higher is newer.</param>
/// <param name="First">Oldest <c>seq</c> that the log still has; <c>Head + 1</c> when it has none.</param>
/// <param name="Head">Newest committed <c>seq</c>; 0 when there is none.</param>
public sealed record Subscribed(RoomId Room, Epoch Epoch, long Term, long First, long Head) : IRoomReply;

/// <summary>Committed events, contiguous, oldest first: once per gateway node, whatever the number of members (<see cref="RoomsCommitted"/>).</summary>
public sealed record EventsCommitted(RoomId Room, long Term, IReadOnlyList<RoomEvent> Events) : IRoomReply;

/// <summary>This message had been stored before, as <paramref name="Seq"/>: the first answer again (P5). The first time, the event itself is the answer.</summary>
public sealed record PostRepeated(RoomId Room, UserId From, ClientMessageId Id, long Seq, DateTimeOffset At) : IRoomReply;

/// <summary>This message was not stored.</summary>
/// <param name="Room">The room.</param>
/// <param name="From">The sender.</param>
/// <param name="Id">The sender's id of the message.</param>
/// <param name="Code">Why.</param>
/// <param name="RetryAfter">When to try again; zero where a retry can't help.</param>
public sealed record PostRejected(RoomId Room, UserId From, ClientMessageId Id, ErrorCode Code, TimeSpan RetryAfter) : IRoomReply;

/// <summary>This owner has stopped: subscribe again, the region knows the next one.</summary>
public sealed record RoomMoved(RoomId Room, long Term) : IRoomReply;
