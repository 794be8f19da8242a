using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Protocols;

/// <summary>What a client wants, whatever the protocol it speaks.</summary>
internal abstract record ClientRequest(Ref Ref);

/// <summary>Who it is, or a renewal of its token.</summary>
internal sealed record HelloRequest(Ref Ref, string? Token, string? Version) : ClientRequest(Ref);

/// <summary>Events of a room, from a place on.</summary>
internal sealed record JoinRequest(Ref Ref, RoomId Room, JoinFrom From) : ClientRequest(Ref);

/// <summary>Store this message.</summary>
internal sealed record SendRequest(Ref Ref, RoomId Room, ClientMessageId Id, string Text) : ClientRequest(Ref);

/// <summary>A page of the past: before or after a place; the newest page when neither is said.</summary>
internal sealed record HistoryRequest(Ref Ref, RoomId Room, long? Before, long? After, int? Limit) : ClientRequest(Ref);

/// <summary>No more events of a room.</summary>
internal sealed record LeaveRequest(Ref Ref, RoomId Room) : ClientRequest(Ref);

/// <summary>Are you there?</summary>
internal sealed record PingRequest(Ref Ref) : ClientRequest(Ref);

/// <summary>I am here.</summary>
internal sealed record PongRequest() : ClientRequest(Ref.None);

/// <summary>A frame that is no request; it is answered and nothing else happens.</summary>
internal sealed record InvalidRequest(Ref Ref, ErrorCode Code, string Message) : ClientRequest(Ref);
