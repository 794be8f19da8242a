using ChatCluster.Load.Sockets;

namespace ChatCluster.Load.Scenarios;

/// <summary>S1: one large room, a steady stream.</summary>
internal class LargeRoom : FanOut
{
    public override string Name => "S1";

    public override string Summary => "1 room, 1 000 members, 100 messages a second from one of them";

    protected override int Members => 1_000;

    protected override int PerRoom => 1_000;

    /// <summary>The steady stream, of the first member.</summary>
    public static async Task<long> StreamAsync(IReadOnlyList<Connection> members, TimeSpan time) =>
        await Sending.AtRateAsync(100, time, (_, due) => members[0].Send(due));

    /// <summary>Those whose deliveries are timed: every fiftieth, and not the sender.</summary>
    public static IEnumerable<Connection> Readers(IReadOnlyList<Connection> members) => members.Where(static (_, i) => i % 50 == 1);

    protected override Task<long> PublishAsync(IReadOnlyList<Connection> members, TimeSpan time) => StreamAsync(members, time);

    protected override IEnumerable<Connection> Sampled(IReadOnlyList<Connection> members) => Readers(members);
}
