using ChatCluster.Load.Sockets;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Scenarios;

/// <summary>S7: how many messages a second are stored. Each room's only member sends, so that a delivery is a message that was stored.</summary>
internal sealed class Commits : FanOut
{
    public override string Name => "S7";

    public override string Summary => "100 rooms, each with 1 member that sends with 10 messages unanswered: deliveries are messages stored and acknowledged";

    protected override int Members => 100;

    protected override int PerRoom => 1;

    public override string? Unfit(ChatSystem system) => system.IsOurs ? null : "it stores nothing";

    protected override Task<long> PublishAsync(IReadOnlyList<Connection> members, TimeSpan time) => Sending.AnsweredAsync(members, 10, time);

    protected override IEnumerable<Connection> Sampled(IReadOnlyList<Connection> members) => members;
}
