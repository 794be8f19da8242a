namespace ChatCluster.Testing;

/// <summary>What a <see cref="ProcessCluster"/> consists of.</summary>
public sealed record ProcessClusterPlan
{
    /// <summary>Rooms nodes that are started with it. Default: 2.</summary>
    public int Rooms { get; init; } = 2;

    /// <summary>Gateways that are started with it. Default: 1.</summary>
    public int Gateways { get; init; } = 1;

    /// <summary>A server of its own, for specs that stop it; the shared one when null.</summary>
    public PostgresServer? Server { get; init; }

    /// <summary>Nodes on the embedded store instead, each for itself: gateways only. Default: false.</summary>
    public bool Embedded { get; init; }

    /// <summary>A proxy stands in front of each node's remoting, so that links between nodes can be cut: <see cref="ProcessCluster.Links"/>. Default: false.</summary>
    public bool HasLinks { get; init; }

    /// <summary>A proxy stands between each node and PostgreSQL: <see cref="ProcessCluster.DatabaseLinkOf"/>. Default: false.</summary>
    public bool HasDatabaseLinks { get; init; }

    /// <summary>Each node's clock can be stepped: <see cref="ProcessCluster.StepClock"/>. Default: false.</summary>
    public bool HasOwnClocks { get; init; }

    /// <summary>Settings of all nodes: <c>"--Logging:LogLevel:Akka", "Information"</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
