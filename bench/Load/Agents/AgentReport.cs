namespace ChatCluster.Load.Agents;

/// <summary>What an agent says after each thing that it was told to do.</summary>
/// <param name="Seconds">How long its members took to join.</param>
/// <param name="Sent">Messages that it has sent.</param>
/// <param name="Deliveries">Messages that have come to its members.</param>
/// <param name="LastArrival">When the last one came; the clock is the machine's.</param>
/// <param name="Failures">Why members are closed or were refused.</param>
/// <param name="Latencies">Of what came since it was asked last. Unit: milliseconds.</param>
internal sealed record AgentReport(double Seconds, long Sent, long Deliveries, double LastArrival, IReadOnlyList<string> Failures, IReadOnlyList<float> Latencies);
