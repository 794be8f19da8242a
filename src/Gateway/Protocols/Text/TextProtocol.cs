using System.Text;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Protocols.Text;

/// <summary>The group socket: each text message in is a message to the room, each out is one line, <c>alice: hello</c> (docs/protocol.md).</summary>
/// <param name="room">The room of the path.</param>
internal sealed class TextProtocol(RoomId room) : IClientProtocol
{
    public EventFormat Events => TextEventFormat.Instance;

    public string Version => "text";

    public bool IsOneRoom => true;

    public bool UsesControlPings => true;

    // A plain client has no ids of its own; the server gives one, so a lost connection leaves it to the user to look before sending again.
    public ClientRequest Read(ReadOnlySpan<byte> utf8) =>
        new SendRequest(Ref.None, room, new ClientMessageId(Guid.CreateVersion7().ToString("N")), Encoding.UTF8.GetString(utf8));

    public ReadOnlyMemory<byte> Error(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter)
    {
        var again = code.IsRetryable() ? " Try again." : "";
        return ServerFrames.Text(Encoding.UTF8.GetBytes($"* not sent: {message}{again}"));
    }

    public ReadOnlyMemory<byte> Ping() => ServerFrames.Ping();

    // What follows has no place in a plain chat: the line that comes back is the acknowledgement.
    public ReadOnlyMemory<byte> Welcome(Ref @ref, Welcome welcome) => default;

    public ReadOnlyMemory<byte> Joined(Ref @ref, RoomId room, in JoinedAt at) => default;

    public ReadOnlyMemory<byte> Sent(Ref @ref, RoomId room, ClientMessageId id, long seq, DateTimeOffset at) => default;

    public ReadOnlyMemory<byte> History(Ref @ref, RoomId room, IReadOnlyList<RoomEvent> events, bool more) => default;

    public ReadOnlyMemory<byte> Left(Ref @ref, RoomId room) => default;

    public ReadOnlyMemory<byte> Pong(Ref @ref) => default;

    public ReadOnlyMemory<byte> Draining(TimeSpan reconnectAfter) => default;
}
