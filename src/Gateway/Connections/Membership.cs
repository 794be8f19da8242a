using Akka.Actor;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Connections;

/// <summary>A connection's membership of a room: turns the relay's answers into frames of the client's protocol.</summary>
internal sealed class Membership(Connection connection, IClientProtocol protocol, RoomId room, IActorRef relay)
    : RoomMember(room, connection.Outbox, protocol.Events)
{
    /// <summary>The room's relay on this node.</summary>
    public IActorRef Relay { get; } = relay;

    public override void Joined(Ref @ref, in JoinedAt at) => connection.Answer(protocol.Joined(@ref, Room, at));

    public override void JoinRefused(Ref @ref, ErrorCode code, string message)
    {
        connection.Forget(this);
        connection.Answer(protocol.Error(@ref, code, message, RetryJoinAfter));
        if (protocol.IsOneRoom)
        {
            connection.Close(CloseCode.ResumeElsewhere, message);
        }
    }

    public override void Sent(Ref @ref, ClientMessageId id, long seq, DateTimeOffset at, Fanout fanout)
    {
        connection.Answer(protocol.Sent(@ref, Room, id, seq, at), fanout);
        connection.SendAnswered();
    }

    public override void SendRefused(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter)
    {
        connection.Answer(protocol.Error(@ref, code, message, retryAfter));
        connection.SendAnswered();
    }

    public override void Left(Ref @ref) => connection.Answer(protocol.Left(@ref, Room));

    public override void Released() => connection.GiveBack(this);

    public override void Evict(string reason) => connection.Close(CloseCode.ResumeElsewhere, reason);

    private static readonly TimeSpan RetryJoinAfter = TimeSpan.FromSeconds(1);
}
