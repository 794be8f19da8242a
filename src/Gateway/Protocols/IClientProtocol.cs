using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Protocols;

/// <summary>A client protocol: bytes to what the connection means and back. It knows nothing of rooms, sockets or actors.</summary>
/// <remarks>Answers are complete WebSocket frames; empty where the protocol has no such answer.</remarks>
internal interface IClientProtocol
{
    /// <summary>How its events are framed.</summary>
    EventFormat Events { get; }

    /// <summary>Its name, for clients that say which version they want.</summary>
    string Version { get; }

    /// <summary>True where a connection is one room: without it there is nothing that the client could do.</summary>
    bool IsOneRoom { get; }

    /// <summary>True where clients can't answer the protocol's own ping, so that WebSocket's is used.</summary>
    bool UsesControlPings { get; }

    /// <summary>Reads one text message; never throws on what a client sent.</summary>
    ClientRequest Read(ReadOnlySpan<byte> utf8);

    /// <summary>The first frame: who the client is and what it may do.</summary>
    ReadOnlyMemory<byte> Welcome(Ref @ref, Welcome welcome);

    /// <summary>The answer to a join.</summary>
    ReadOnlyMemory<byte> Joined(Ref @ref, RoomId room, in JoinedAt at);

    /// <summary>A message is stored.</summary>
    ReadOnlyMemory<byte> Sent(Ref @ref, RoomId room, ClientMessageId id, long seq, DateTimeOffset at);

    /// <summary>A page of the past.</summary>
    ReadOnlyMemory<byte> History(Ref @ref, RoomId room, IReadOnlyList<RoomEvent> events, bool more);

    /// <summary>The room is left.</summary>
    ReadOnlyMemory<byte> Left(Ref @ref, RoomId room);

    /// <summary>A request was refused.</summary>
    ReadOnlyMemory<byte> Error(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter);

    /// <summary>Are you there?</summary>
    ReadOnlyMemory<byte> Ping();

    /// <summary>I am here.</summary>
    ReadOnlyMemory<byte> Pong(Ref @ref);

    /// <summary>The node stops.</summary>
    ReadOnlyMemory<byte> Draining(TimeSpan reconnectAfter);
}

/// <summary>What a client learns first.</summary>
internal sealed record Welcome(UserId User, string Session, string Node, int PingSeconds, Limits Limits);

/// <summary>What a connection may do.</summary>
internal sealed record Limits(int FrameBytes, int TextLength, int Rooms, int History, int SendsPerSecond);
