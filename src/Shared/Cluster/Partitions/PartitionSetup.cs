using Akka.Actor.Setup;
using ChatCluster.Shared.Postgres;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>What deciding needs; Akka makes <see cref="PartitionDowning"/> by its name and gives it nothing but the actor system.</summary>
internal sealed class PartitionSetup(PostgresDatabase database, TimeProvider clock, ILogger<PartitionActor> logger) : Setup
{
    /// <summary>Where the verdicts are.</summary>
    public PostgresDatabase Database { get; } = database;

    /// <summary>Paces the looks.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Hears who goes on.</summary>
    public ILogger Logger { get; } = logger;
}
