using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Micro.Cases;

/// <summary>A member that only listens.</summary>
internal sealed class SilentMember(Outbox outbox, EventFormat format, Arrivals joined) : RoomMember(Samples.Room, outbox, format)
{
    public override void Joined(Ref @ref, in JoinedAt at) => joined.Signal();

    public override void JoinRefused(Ref @ref, ErrorCode code, string message) => Unexpected();

    public override void Sent(Ref @ref, ClientMessageId id, long seq, DateTimeOffset at, Fanout fanout) => Unexpected();

    public override void SendRefused(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter) => Unexpected();

    public override void Left(Ref @ref) => Unexpected();

    public override void Released() => Unexpected();

    public override void Evict(string reason)
    {
        // The relay has stopped: the case is over.
    }

    private static void Unexpected() => throw new InvalidOperationException("A member that only listens is answered nothing.");
}
