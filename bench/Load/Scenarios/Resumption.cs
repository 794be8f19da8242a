using System.Globalization;
using ChatCluster.Load.Reports;
using ChatCluster.Load.Sockets;
using ChatCluster.Load.Systems;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Scenarios;

/// <summary>S9: everybody comes back at once, far behind, while others chat.</summary>
internal sealed class Resumption : Scenario
{
    private const int Clients = 10_000;
    private const int Rooms = 10;
    private const int Missed = 1_000;
    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(60);

    public override string Name => "S9";

    public override string Summary => "10 000 clients of 10 rooms come back at once after 60 s, each 1 000 messages behind; latencies of 100 others in rooms of their own";

    public override string? Unfit(ChatSystem system) => system.IsOurs ? null : "its clients can't resume";

    public override async Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan)
    {
        await using var served = await system.StartAsync();
        using var others = new Crowd(system.Dialect, served.Ports);
        await others.JoinAsync(100, static i => $"others{i % Rooms}");
        var positions = await LeaveAsync(system, served);
        using (var writers = new Crowd(system.Dialect, served.Ports))
        {
            await writers.JoinAsync(Rooms, static i => $"room{i}");
            await Sending.AtRateAsync((int)(Rooms * Missed / s_away.TotalSeconds) + 1, s_away, (i, due) =>
            {
                if (i < Rooms * Missed)
                {
                    writers.Members[i % Rooms].Send(due);
                }
            });
            await Measurement.SettleAsync(writers, Rooms * Missed);
        }

        await ChatAsync(others, plan.WarmUp);
        var before = await ChatAsync(others, plan.Time);

        using var crowd = new Crowd(system.Dialect, served.Ports);
        var measurement = new Measurement(served, crowd);
        using var back = new CancellationTokenSource();
        var chatting = ChatAsync(others, TimeSpan.FromMinutes(10), back.Token);
        var ready = served.StaysReadyAsync(back.Token);
        await crowd.JoinAsync([.. positions.Select((it, i) => new Connection(system.Dialect, i, it.Room, it.Position))], together: Clients);
        var row = await measurement.EndAsync(Name, system, (long)Clients * Missed);
        await back.CancelAsync();
        var during = await chatting;
        var complete = crowd.Members.Count(static it => it.Deliveries == Missed);
        var unready = await ready;
        return
        [
            row.With(during) with
            {
                Note = string.Create(CultureInfo.InvariantCulture,
                    $"{row.Note} all back and complete after {row.Seconds:F1} s: {complete} of {Clients}; p99 of the others {during.Percentile(99) / before.Percentile(99):F1} × before ({before.Percentile(99):F1} ms); {(unready == 0 ? "ready throughout" : $"NOT READY {unready} times")}").Trim(),
                Failed = row.Failed || complete < Clients || unready > 0,
            },
        ];
    }

    // They join, and are gone again.
    private static async Task<IReadOnlyList<(string Room, Dialects.Position? Position)>> LeaveAsync(ChatSystem system, Served served)
    {
        using var crowd = new Crowd(system.Dialect, served.Ports);
        await crowd.JoinAsync(Clients, static i => $"room{i % Rooms}");
        return [.. crowd.Members.Select(static it => (it.Room, it.Position))];
    }

    // 100 messages a second, 10 in each of the others' rooms.
    private static async Task<Latencies> ChatAsync(Crowd others, TimeSpan time, CancellationToken until = default)
    {
        var latencies = Measurement.Sample(others.Members.Skip(Rooms));
        var before = others.Deliveries;
        var sent = await Sending.AtRateAsync(100, time, (i, due) => others.Members[i % Rooms].Send(due), until);
        await Measurement.SettleAsync(others, before + sent * others.Members.Count / Rooms);
        return latencies;
    }
}
