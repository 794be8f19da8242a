namespace ChatCluster.Shared.Rooms;

/// <summary>A message that belongs to a room; sharding routes on it.</summary>
public interface IWithRoomId
{
    /// <summary>The room it is for or from.</summary>
    RoomId Room { get; }
}

/// <summary>Everything that crosses the cluster between gateways and rooms: the serializer is bound to this marker (docs/architecture.md).</summary>
public interface IClusterMessage;

/// <summary>Between a relay and its room.</summary>
public interface IRoomMessage : IWithRoomId, IClusterMessage;

/// <summary>From a gateway to a room, through the shard region.</summary>
public interface IRoomCommand : IRoomMessage;

/// <summary>From a room to the relay of a gateway.</summary>
public interface IRoomReply : IRoomMessage;
