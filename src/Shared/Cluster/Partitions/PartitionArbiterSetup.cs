using Akka.Actor.Setup;
using ChatCluster.Shared.Postgres;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>What the arbiter needs; Akka makes it by its class name and gives it nothing but the actor system.</summary>
internal sealed class PartitionArbiterSetup(PostgresDatabase database, TimeProvider clock, ILogger<PartitionArbiter> logger) : Setup
{
    /// <summary>Where the verdicts are.</summary>
    public PostgresDatabase Database { get; } = database;

    /// <summary>Paces the looks.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Hears who goes on.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>How long a side tries to reach the database before it goes down. Default: 10 s.</summary>
    /// <remarks>
    /// A database that is restarted is back by then; until it is, nothing could be stored anyway. Past it the side is taken to be cut off from the database
    /// as well, and its clients are better off with a gateway elsewhere.
    /// </remarks>
    public TimeSpan DatabasePatience { get; init; } = TimeSpan.FromSeconds(10);
}
