namespace ChatCluster.Shared.Rooms;

/// <summary>One event of a room's log: ordered once, encoded once, stored once.</summary>
/// <param name="Seq">Its place: 1, 2, 3 … without a hole (P2).</param>
/// <param name="At">The room's clock when it was ordered, to the millisecond; never before that of the event before it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="From">Who did it.</param>
/// <param name="Id">The client's id of it.</param>
/// <param name="Body">The UTF-8 JSON object that <c>chat.v1</c> clients receive. Made by <see cref="RoomEventJson"/> in the room; nobody encodes it again.</param>
public sealed record RoomEvent(long Seq, DateTimeOffset At, RoomEventKind Kind, UserId From, ClientMessageId Id, ReadOnlyMemory<byte> Body);

/// <summary>Kinds of logged events. The numbers are stored and sent between nodes: never reused.</summary>
public enum RoomEventKind
{
    /// <summary>A text message.</summary>
    Message = 1,
}
