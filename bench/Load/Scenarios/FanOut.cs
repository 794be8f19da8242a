using ChatCluster.Load.Reports;
using ChatCluster.Load.Sockets;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Scenarios;

/// <summary>Scenarios in which every message goes to each member of its room: they differ in who joins and who sends.</summary>
internal abstract class FanOut : Scenario
{
    /// <summary>How many clients join.</summary>
    protected abstract int Members { get; }

    /// <summary>How many of them are in each room.</summary>
    protected abstract int PerRoom { get; }

    /// <inheritdoc />
    public sealed override Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan) => RunAsync(system, plan, Name);

    /// <summary>Runs it under another name.</summary>
    public async Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan, string name)
    {
        await using var served = await system.StartAsync();
        using var crowd = new Crowd(system.Dialect, served.Ports);
        var rooms = Members / PerRoom;
        await crowd.JoinAsync(Members, i => $"room{i % rooms}");
        await Measurement.SettleAsync(crowd, PerRoom * await PublishAsync(crowd.Members, plan.WarmUp));

        var latencies = Measurement.Sample(Sampled(crowd.Members));
        var measurement = new Measurement(served, crowd);
        var sent = await PublishAsync(crowd.Members, plan.Time);
        var row = await measurement.EndAsync(name, system, PerRoom * sent);
        return [row.With(latencies)];
    }

    /// <summary>Sends for so long.</summary>
    /// <returns>How many messages were sent.</returns>
    protected abstract Task<long> PublishAsync(IReadOnlyList<Connection> members, TimeSpan time);

    /// <summary>Those whose deliveries are timed: few, since that costs the loader more than counting.</summary>
    protected abstract IEnumerable<Connection> Sampled(IReadOnlyList<Connection> members);
}
