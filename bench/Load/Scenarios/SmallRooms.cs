using ChatCluster.Load.Sockets;

namespace ChatCluster.Load.Scenarios;

/// <summary>S3: many small rooms, many of them busy.</summary>
internal sealed class SmallRooms : FanOut
{
    private const int Publishers = 200;

    public override string Name => "S3";

    public override string Summary => "1 000 rooms with 10 members each; in 200 rooms one member sends with 1 message unanswered";

    protected override int Members => 10_000;

    protected override int PerRoom => 10;

    protected override Task<long> PublishAsync(IReadOnlyList<Connection> members, TimeSpan time) =>
        Sending.AnsweredAsync([.. members.Take(Publishers)], 1, time);

    // Another member of a busy room each: not the publishers, which hear first in some systems.
    protected override IEnumerable<Connection> Sampled(IReadOnlyList<Connection> members) => members.Skip(members.Count / 2).Take(Publishers);
}
