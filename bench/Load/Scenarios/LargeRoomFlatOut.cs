using ChatCluster.Load.Sockets;

namespace ChatCluster.Load.Scenarios;

/// <summary>S2: the same room as fast as it goes.</summary>
internal sealed class LargeRoomFlatOut : LargeRoom
{
    public override string Name => "S2";

    public override string Summary => "1 room, 1 000 members, one of them sends with 64 messages unanswered";

    protected override Task<long> PublishAsync(IReadOnlyList<Connection> members, TimeSpan time) => Sending.AnsweredAsync([members[0]], 64, time);
}
