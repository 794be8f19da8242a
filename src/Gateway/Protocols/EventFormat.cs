using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Protocols;

/// <summary>How the events of a room become WebSocket frames for all members that speak one protocol.</summary>
/// <remarks>
/// Server frames are not masked, so they are the same bytes for every member: framed once per relay and batch, shared by reference. Instances are
/// compared by reference: members with the same instance share frames.
/// </remarks>
internal abstract class EventFormat
{
    /// <summary>Frames of the events, one after the other in one buffer.</summary>
    public abstract ReadOnlyMemory<byte> Frame(IReadOnlyList<RoomEvent> events);
}
