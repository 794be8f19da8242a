namespace ChatCluster.Gateway.Relays;

/// <summary>When a room's events go to its members: at once, unless the room is large and the last ones have just gone; then a little later, in one write with what comes until then.</summary>
/// <remarks>
/// To write to a socket costs a system call, with one event as with ten, and to write to a large room's members costs a core some milliseconds. A room in which more
/// is written than that would take all of it, from the node's other rooms as well. Source: docs/decisions/0015-a-busy-large-room-waits.md.
/// </remarks>
/// <param name="largeRoom">A room with so many live members on this node is large. Others never wait.</param>
/// <param name="interval">The least time between two deliveries to a large room; zero: it never waits.</param>
internal sealed class DeliveryPace(int largeRoom, TimeSpan interval)
{
    /// <summary>So many events are worth a write by themselves. With 15 ms between deliveries they come at some thousand a second.</summary>
    public const int FullBatch = 16;

    /// <summary>How long what has come may wait; zero: not at all.</summary>
    /// <param name="members">Live members of the room on this node.</param>
    /// <param name="events">Events that have come.</param>
    /// <param name="since">Time since the last delivery.</param>
    public TimeSpan Wait(int members, int events, TimeSpan since) =>
        members < largeRoom || events >= FullBatch || since >= interval ? TimeSpan.Zero : interval - since;
}
