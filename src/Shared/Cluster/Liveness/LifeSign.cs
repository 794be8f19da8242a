namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>What the database shows of a process.</summary>
/// <param name="Address">What other nodes connect to.</param>
/// <param name="Incarnation">Differs for each process that has had the address.</param>
/// <param name="Age">Time since its last heartbeat in the database, by the database's clock.</param>
/// <param name="HoldsLock">A session of the process is open: it lives, or its host has vanished within the last seconds.</param>
internal sealed record LifeSign(string Address, long Incarnation, TimeSpan Age, bool HoldsLock);
