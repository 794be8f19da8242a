namespace ChatCluster.Load.Agents;

/// <summary>The part of a crowd that an agent is.</summary>
/// <param name="Port">The gateway that all of it connects to.</param>
/// <param name="First">The number of its first member in the whole crowd.</param>
/// <param name="Count">How many members it has.</param>
/// <param name="Rooms">How many rooms the whole crowd is spread over in turn.</param>
internal sealed record AgentPlan(int Port, int First, int Count, int Rooms);
