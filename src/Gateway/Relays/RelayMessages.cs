using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>From a connection to a relay of the same process.</summary>
internal interface IRelayMessage : INoSerializationVerificationNeeded;

/// <summary>Make this connection a member.</summary>
internal sealed record Join(RoomMember Member, Ref Ref, JoinFrom From) : IRelayMessage;

/// <summary>Let it go; <see cref="Ref"/> is answered unless the connection has ended.</summary>
internal sealed record Leave(RoomMember Member, Ref Ref, bool Answer) : IRelayMessage;

/// <summary>Have this stored by the room.</summary>
internal sealed record Post(RoomMember Member, Ref Ref, UserId From, ClientMessageId Id, string Text) : IRelayMessage;
