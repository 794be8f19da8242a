using System.Net.Sockets;
using System.Text.Json;
using ChatCluster.Load.Dialects;
using ChatCluster.Load.Scenarios;
using ChatCluster.Load.Sockets;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Agents;

/// <summary>A part of a crowd in a process of its own, since one process has not files enough for all: reads orders, one a line, and answers each with a report.</summary>
internal static class Agent
{
    /// <summary>The first argument of the process that is one.</summary>
    public const string Word = "agent";

    /// <summary>Is one until its input ends.</summary>
    public static async Task<int> RunAsync(AgentPlan plan)
    {
        var dialect = new ChatV1();
        using var crowd = new Crowd(dialect, [plan.Port]);
        var began = Clock.Now;
        try
        {
            await crowd.JoinAsync([.. Enumerable.Range(plan.First, plan.Count).Select(number => new Connection(dialect, number, $"room{number % plan.Rooms}"))]);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or SocketException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        var seconds = (Clock.Now - began) / 1000;
        var latencies = new Latencies();
        Report();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var order = JsonSerializer.Deserialize<AgentOrder>(line)!;
            if (order.Timed)
            {
                foreach (var member in crowd.Members)
                {
                    member.Sampled = latencies;
                }
            }

            await Sending.AtRateAsync(order.PerSecond, TimeSpan.FromSeconds(order.Seconds), (i, due) => crowd.Members[i % plan.Count].Send(due));
            Report();
        }

        return 0;

        void Report() => Console.WriteLine(JsonSerializer.Serialize(new AgentReport(
            seconds, crowd.Members.Sum(static it => (long)it.Sent), crowd.Deliveries, crowd.LastArrival, crowd.Failures, latencies.Take())));
    }
}
