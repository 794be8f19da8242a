namespace ChatCluster.Shared.Rooms;

/// <summary>The sender wants every event of the room from now on. Idempotent; repeated on any doubt.</summary>
/// <remarks>
/// The answer is <see cref="Subscribed"/>, and each later event follows it in order. The subscription is a lease, renewed for many rooms at once
/// (<see cref="RenewLeases"/>): a room forgets a subscriber that has not renewed for <c>ChatCluster:Rooms:SubscriptionTimeout</c>.
/// </remarks>
public sealed record Subscribe(RoomId Room) : IRoomCommand;

/// <summary>The sender wants no more events.</summary>
public sealed record Unsubscribe(RoomId Room) : IRoomCommand;

/// <summary>Store this message and give it its place in the order.</summary>
/// <param name="Room">The room.</param>
/// <param name="Term">The owner it is meant for (<see cref="Subscribed.Term"/>). Another owner drops it: the relay learns of the new owner and sends all
/// its unanswered messages again, in their order, so that a message lost on the way is not overtaken by the next of the same sender.</param>
/// <param name="From">The sender.</param>
/// <param name="Id">The sender's id of the message; (room, sender, id) is stored once.</param>
/// <param name="Text">What it says.</param>
public sealed record PostMessage(RoomId Room, long Term, UserId From, ClientMessageId Id, string Text) : IRoomCommand;
