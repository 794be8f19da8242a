namespace ChatCluster.Gateway.Relays;

/// <summary>When a room's events go to its members: at once, unless the room is large and the last ones have just gone; then a little later, in one write with what comes until then.</summary>
/// <remarks>
/// To write to a socket costs a system call, with one event as with ten, and to write to a large room's members costs a core some milliseconds. A room in which more
/// is written than that would take all of it, from the node's other rooms as well. Source: docs/decisions/0015-a-busy-large-room-waits.md.
/// </remarks>
/// <param name="largeRoom">A room with so many live members on this node is large. Others never wait.</param>
/// <param name="interval">For how long after a delivery to a large room the next events may be held; zero: not at all.</param>
internal sealed class DeliveryPace(int largeRoom, TimeSpan interval)
{
    /// <summary>So many events are worth a write by themselves. With 15 ms between deliveries they come at some thousand a second.</summary>
    public const int FullBatch = 16;

    /// <summary>So many bytes are as well: an outbox writes no more than 32 KiB at once, and is not to be filled at one stroke.</summary>
    public const int FullBytes = 32 * 1024;

    /// <summary>How long what has come may be held; zero: not at all.</summary>
    /// <param name="members">Live members of the room on this node.</param>
    /// <param name="events">Events that have come.</param>
    /// <param name="bytes">Bytes of their bodies.</param>
    /// <param name="since">Time since the last delivery.</param>
    public TimeSpan Wait(int members, int events, int bytes, TimeSpan since) =>
        members < largeRoom || events >= FullBatch || bytes >= FullBytes || since >= interval ? TimeSpan.Zero : interval - since;
}
