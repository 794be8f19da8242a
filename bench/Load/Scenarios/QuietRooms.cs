using ChatCluster.Load.Sockets;

namespace ChatCluster.Load.Scenarios;

/// <summary>S6: how long a message takes on its way to the log and to its readers, where nothing is in a hurry.</summary>
internal sealed class QuietRooms : FanOut
{
    private const int Rooms = 100;

    public override string Name => "S6";

    public override string Summary => "100 rooms with 10 members each, 500 messages a second: latency without load";

    protected override int Members => 1_000;

    protected override int PerRoom => 10;

    protected override async Task<long> PublishAsync(IReadOnlyList<Connection> members, TimeSpan time) =>
        await Sending.AtRateAsync(500, time, (i, due) => members[i % Rooms].Send(due));

    protected override IEnumerable<Connection> Sampled(IReadOnlyList<Connection> members) => members.Skip(5 * Rooms).Take(Rooms);
}
