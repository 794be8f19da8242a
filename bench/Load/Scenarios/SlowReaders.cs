using System.Globalization;
using ChatCluster.Load.Reports;
using ChatCluster.Load.Sockets;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Scenarios;

/// <summary>S8: what slow readers do to the others, and whether they get everything in the end.</summary>
internal sealed class SlowReaders : Scenario
{
    private const int BytesPerSecond = 1024;
    private const int SmallestBuffer = 4096;
    private static readonly int[] s_slow = [0, 1, 200];

    public override string Name => "S8";

    public override string Summary => "S1 without, with 1 and with 200 more members that read 1 KB a second: latencies of the others; then all of them catch up";

    public override string? Unfit(ChatSystem system) => system.IsOurs ? null : "it loses what its slow readers miss, or keeps it in memory";

    public override async Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan)
    {
        var rows = new List<Row>();
        await using var served = await system.StartAsync();
        using var crowd = new Crowd(system.Dialect, served.Ports);
        await crowd.JoinAsync(1_000, static _ => "room");
        await Measurement.SettleAsync(crowd, 1_000 * await LargeRoom.StreamAsync(crowd.Members, plan.WarmUp));
        foreach (var count in s_slow)
        {
            var row = await RunAsync(system, plan, served, crowd, count);
            rows.Add(rows.Count == 0 ? row : row with { Note = string.Create(CultureInfo.InvariantCulture, $"p99 {row.P99 / rows[0].P99:F2} × without; {row.Note}") });
        }

        return rows;
    }

    private async Task<Row> RunAsync(ChatSystem system, Plan plan, Served served, Crowd crowd, int count)
    {
        using var slow = new Crowd(system.Dialect, served.Ports, SmallestBuffer);
        await slow.JoinAsync(count, static _ => "room");
        slow.SlowDown(BytesPerSecond);
        var latencies = Measurement.Sample(LargeRoom.Readers(crowd.Members));
        var memory = served.Memory;
        var measurement = new Measurement(served, crowd);
        var sent = await LargeRoom.StreamAsync(crowd.Members, plan.Time);
        var row = await measurement.EndAsync($"{Name}/{count}", system, 1_000 * sent);
        memory = served.Memory - memory;
        var behind = count * sent - slow.Deliveries;
        slow.SpeedUp();
        await Measurement.SettleAsync(slow, count * sent);
        var complete = slow.Members.Count(it => it.Deliveries == sent);
        return row.With(latencies) with
        {
            Note = count == 0 ? row.Note : string.Create(CultureInfo.InvariantCulture,
                $"{row.Note} slow ones were {behind} messages behind, complete in the end: {complete} of {count}; memory {memory / 1e6:+0.0;-0.0} MB").Trim(),
            Failed = row.Failed || complete < count,
        };
    }
}
