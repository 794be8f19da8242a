using System.Globalization;
using ChatCluster.Load.Agents;
using ChatCluster.Load.Reports;
using ChatCluster.Load.Systems;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Scenarios;

/// <summary>S10: as many connections as the machine has files for, on one gateway and on four.</summary>
internal sealed class ManyConnections : Scenario
{
    private const int PerRoom = 10;
    private const int PerSecond = 1_000;
    private static readonly (int Gateways, int Each)[] s_steps = [(1, 18_000), (4, 15_000)];

    public override string Name => "S10";

    public override string Summary => "18 000 connections on 1 gateway, then 4 gateways with 15 000 each (2 rooms nodes, PostgreSQL): joins, memory, then 1 000 messages a second over rooms of 10";

    public override string? Unfit(ChatSystem system) => system is OurSystem { Nodes: 2 } ? null : "it can't get as many gateways as it needs";

    public override async Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan)
    {
        var rows = new List<Row>();
        foreach (var (gateways, each) in s_steps)
        {
            rows.Add(await RunAsync(new OurSystem(system.Name, gateways, rooms: 2, withPostgres: true), each, plan));
        }

        return rows;
    }

    private async Task<Row> RunAsync(OurSystem system, int each, Plan plan)
    {
        await using var served = await system.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        var memory = served.Memory;
        var agents = new List<AgentProcess>();
        try
        {
            var crowds = served.Ports.Select((port, i) => new AgentPlan(port, i * each, each, system.Nodes * each / PerRoom)).ToList();
            var joining = new List<AgentReport>();
            foreach (var crowd in crowds)
            {
                // One gateway after the other: each has the machine for itself while it lets them in.
                agents.Add(new AgentProcess(crowd));
                joining.Add(await agents[^1].ReportAsync());
            }

            await Task.Delay(TimeSpan.FromSeconds(15)); // the heap settles
            memory = served.Memory - memory;

            await PublishAsync(agents, plan.WarmUp, timed: false);
            var before = await PublishAsync(agents, TimeSpan.Zero, timed: true);
            var serverCpu = served.Cpu;
            var loaderCpu = CpuOf(agents);
            var began = Clock.Now;
            var after = await PublishAsync(agents, plan.Time, timed: true);
            var deliveries = after.Sum(static it => it.Deliveries) - before.Sum(static it => it.Deliveries);
            var expected = PerRoom * (after.Sum(static it => it.Sent) - before.Sum(static it => it.Sent));
            var seconds = (after.Max(static it => it.LastArrival) - began) / 1000;
            var latencies = new Latencies();
            latencies.Add(after.SelectMany(static it => it.Latencies));
            var (serverTime, loaderTime) = (served.Cpu - serverCpu, CpuOf(agents) - loaderCpu);
            var again = await ComeAgainAsync(agents, crowds);
            var failures = after.Concat(again).SelectMany(static it => it.Failures).Distinct().ToList();
            return new Row($"{Name}/{system.Nodes}", system.Name)
            {
                Deliveries = deliveries,
                Expected = expected,
                Seconds = seconds,
                Rate = deliveries / seconds,
                ServerMicroseconds = serverTime.TotalMicroseconds / deliveries,
                LoaderMicroseconds = loaderTime.TotalMicroseconds / deliveries,
                BytesPerConnection = (double)memory / (system.Nodes * each),
                Note = string.Create(CultureInfo.InvariantCulture,
                    $"{(deliveries == expected ? "" : $"LOST {expected - deliveries}; ")}{system.Nodes} × {each} connections; joins {Rates(joining)} a second, of those who come again {Rates(again)}; {string.Join("; ", failures)}").TrimEnd(' ', ';'),
                Failed = deliveries != expected || failures.Count > 0,
            }.With(latencies);

            string Rates(List<AgentReport> joined) => string.Join(", ", joined.Select(it => string.Create(CultureInfo.InvariantCulture, $"{each / it.Seconds:F0}")));
        }
        finally
        {
            foreach (var agent in agents)
            {
                await agent.DisposeAsync();
            }
        }
    }

    // All go and come again: the first time nodes had just started, compiled what they ran and opened the rooms.
    private static async Task<List<AgentReport>> ComeAgainAsync(List<AgentProcess> agents, List<AgentPlan> crowds)
    {
        var again = new List<AgentReport>();
        for (var i = 0; i < crowds.Count; i++)
        {
            await agents[i].DisposeAsync();
            agents[i] = new AgentProcess(crowds[i]);
            again.Add(await agents[i].ReportAsync());
        }

        return again;
    }

    private static TimeSpan CpuOf(List<AgentProcess> agents) => agents.Aggregate(TimeSpan.Zero, static (sum, it) => sum + ProcessTree.CpuOf(it.Id));

    // Sends for so long, waits until nothing arrives any more, and takes what has come in since.
    private static async Task<AgentReport[]> PublishAsync(List<AgentProcess> agents, TimeSpan time, bool timed)
    {
        var sent = await AllAsync(new AgentOrder(PerSecond / agents.Count, time.TotalSeconds, timed));
        var waiting = Clock.Now;
        while (true)
        {
            await Task.Delay(500);
            var now = await AllAsync(new AgentOrder(0, 0, timed));
            sent = [.. now.Select((it, i) => it with { Latencies = [.. sent[i].Latencies, .. it.Latencies] })];
            if (now.Max(static it => it.LastArrival) < Clock.Now - 400 || Clock.Now - waiting > 30_000)
            {
                return sent;
            }
        }

        Task<AgentReport[]> AllAsync(AgentOrder order) => Task.WhenAll(agents.Select(it => it.OrderAsync(order)));
    }
}
