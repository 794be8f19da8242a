namespace ChatCluster.Cli.Verify;

/// <summary>The longest time for which a room stood still, as its clients saw it. Times count from the beginning of the run.</summary>
/// <remarks>
/// <para><b>Without an acknowledgement:</b> a time in which the room acknowledged nothing although a message was waiting for it. It begins with the room's last
/// acknowledgement before it, or with the time at which the oldest message that waits should have been sent, whichever is later; it ends with the next
/// acknowledgement, of any message. So a room nobody writes to has no outage, and one message that waits while others are answered is a latency, not an outage.
/// What flapping clients send doesn't count as waiting: they stop on purpose.</para>
/// <para><b>Without a delivery:</b> a time in which one reader got nothing although something that it hasn't was acknowledged. It begins with the last event
/// that it got, or with that acknowledgement, whichever is later. The room's is that of its worst reader; slow and flapping ones don't count either.</para>
/// </remarks>
/// <param name="Room">Which room.</param>
/// <param name="WithoutAck">Longest time without an acknowledgement.</param>
/// <param name="AckStopped">When that began.</param>
/// <param name="WithoutDelivery">Longest time of a reader without a delivery.</param>
/// <param name="DeliveryStopped">When that began.</param>
internal sealed record RoomOutage(string Room, TimeSpan WithoutAck, TimeSpan AckStopped, TimeSpan WithoutDelivery, TimeSpan DeliveryStopped);
