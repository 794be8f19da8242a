using ChatCluster.Load.Reports;
using ChatCluster.Load.Sockets;
using ChatCluster.Load.Systems;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Scenarios;

/// <summary>What is used and what arrives between the first send and the last arrival.</summary>
internal sealed class Measurement
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Served _served;
    private readonly Crowd _crowd;
    private readonly TimeSpan _serverCpu;
    private readonly TimeSpan _loaderCpu;
    private readonly long _deliveries;
    private readonly double _began;

    /// <summary>Begins now.</summary>
    public Measurement(Served served, Crowd crowd)
    {
        _served = served;
        _crowd = crowd;
        _deliveries = crowd.Deliveries;
        _loaderCpu = LoaderCpu;
        _serverCpu = served.Cpu;
        _began = Clock.Now;
    }

    private static TimeSpan LoaderCpu => ProcessTree.CpuOf(Environment.ProcessId);

    /// <summary>Waits for what is on its way and tells what was used.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="system">What was measured.</param>
    /// <param name="expected">How many messages should arrive.</param>
    public async Task<Row> EndAsync(string scenario, ChatSystem system, long expected)
    {
        await SettleAsync(_crowd, _deliveries + expected);
        var server = _served.Cpu - _serverCpu;
        var loader = LoaderCpu - _loaderCpu;
        var deliveries = _crowd.Deliveries - _deliveries;
        var seconds = (_crowd.LastArrival - _began) / 1000;
        List<string> notes = [.. _crowd.Failures];
        if (deliveries != expected)
        {
            notes.Insert(0, deliveries < expected ? $"LOST {expected - deliveries}" : $"DOUBLED {deliveries - expected}");
        }

        return new Row(scenario, system.Name)
        {
            Deliveries = deliveries,
            Expected = expected,
            Seconds = deliveries > 0 ? seconds : null,
            Rate = deliveries > 0 ? deliveries / seconds : 0,
            ServerMicroseconds = deliveries > 0 ? server.TotalMicroseconds / deliveries : null,
            LoaderMicroseconds = deliveries > 0 ? loader.TotalMicroseconds / deliveries : null,
            Note = string.Join("; ", notes),
            Failed = system.IsOurs && notes.Count > 0,
        };
    }

    /// <summary>Times what arrives at these from now on.</summary>
    public static Latencies Sample(IEnumerable<Connection> members)
    {
        var latencies = new Latencies();
        foreach (var member in members)
        {
            member.Sampled = latencies;
        }

        return latencies;
    }

    /// <summary>Waits until so many messages have arrived, or nothing arrives any more.</summary>
    public static async Task SettleAsync(Crowd crowd, long deliveries)
    {
        var began = Clock.Now;
        while (crowd.Deliveries < deliveries
            && Clock.Now - Math.Max(began, crowd.LastArrival) < s_silence.TotalMilliseconds
            && Clock.Now - began < s_patience.TotalMilliseconds)
        {
            await Task.Delay(20);
        }
    }
}
