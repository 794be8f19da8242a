using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What scenarios happen to: a cluster and, if it is theirs, its PostgreSQL.</summary>
internal sealed class Stage : IAsyncDisposable
{
    // So that the nodes are soon back where they were, and say what is needed to see why they are not.
    private static readonly string[] Settings =
    [
        "--ChatCluster:Gateway:RelayLinger", "00:00:02",
        "--ChatCluster:Rooms:PassivateAfter", "00:00:05",
        "--Logging:LogLevel:Akka", "Information",
        "--Logging:LogLevel:ChatCluster.Rooms.Rooming", "Debug",
        "--Logging:Console:FormatterOptions:TimestampFormat", "HH:mm:ss.fff ",
    ];

    private Stage(PostgresServer? server, ProcessCluster cluster)
    {
        Server = server;
        Cluster = cluster;
    }

    /// <summary>The nodes.</summary>
    public ProcessCluster Cluster { get; }

    /// <summary>Its own PostgreSQL, if it has one.</summary>
    public PostgresServer? Server { get; }

    /// <summary>True when the next seed can begin on it, once it is restored: to start all nodes costs as much as many a scenario.</summary>
    public bool CanBeUsedAgain => Cluster.CanBeRestored;

    /// <summary>All links heal, all clocks are right, and what has ended is started again. Waits until all are ready.</summary>
    public Task RestoreAsync()
    {
        Cluster.Heal();
        return Cluster.RestoreAsync();
    }

    /// <summary>Starts all, and waits until all are ready.</summary>
    public static async Task<Stage> StartAsync(ScenarioPlan plan)
    {
        var server = plan.OwnServer ? await PostgresServer.StartAsync() : null;
        try
        {
            return new Stage(server, await ProcessCluster.StartAsync(plan.Cluster with { Server = server, Settings = [.. Settings, .. plan.Cluster.Settings] }));
        }
        catch
        {
            await EndAsync(server);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await EndAsync(Server);
    }

    private static ValueTask EndAsync(PostgresServer? server) => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
