namespace ChatCluster.Load.Agents;

/// <summary>What an agent is told to do once its members have joined.</summary>
/// <param name="PerSecond">Messages a second that its members send, one after the other; 0: only to report.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Timed">True when latencies are taken from now on.</param>
internal sealed record AgentOrder(int PerSecond, double Seconds, bool Timed);
