using ChatCluster.Gateway.Hosting;
using ChatCluster.Rooms.Hosting;
using ChatCluster.Shared.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>Gateways and rooms nodes as processes of this machine, on one new database: what is killed here is really dead.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _database;
    private readonly List<NodeProcess> _all = [];

    private ProcessCluster(string database) => _database = database;

    /// <summary>The rooms nodes, also those that have ended.</summary>
    public List<NodeProcess> Rooms { get; } = [];

    /// <summary>The gateways, also those that have ended.</summary>
    public List<NodeProcess> Gateways { get; } = [];

    /// <summary>The ports of the gateways that run.</summary>
    public IReadOnlyList<int> Ports => [.. Gateways.Where(static it => !it.HasEnded).Select(static it => it.Port)];

    /// <summary>Starts all at once and waits until all are ready.</summary>
    public static async Task<ProcessCluster> StartAsync(int rooms, int gateways)
    {
        var cluster = new ProcessCluster(await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
        for (var i = 0; i < rooms; i++)
        {
            cluster.Rooms.Add(cluster.LaunchRooms());
        }

        for (var i = 0; i < gateways; i++)
        {
            cluster.Gateways.Add(cluster.LaunchGateway());
        }

        await Task.WhenAll(cluster._all.Select(static it => it.WhenReadyAsync()));
        return cluster;
    }

    /// <summary>One more rooms node; not waited for.</summary>
    public NodeProcess LaunchRooms() => Launch(RoomsHost.Program);

    /// <summary>One more gateway; not waited for.</summary>
    public NodeProcess LaunchGateway() => Launch(GatewayHost.Program, "--ChatCluster:Gateway:SendsPerSecond", "0");

    /// <summary>Everything that all have written, for failures.</summary>
    public string Said() => string.Join("\n", _all.Select(static it => $"--- {it.Port}\n{it.Output}"));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private NodeProcess Launch(NodeProgram program, params string[] args)
    {
        var node = NodeProcess.Launch(program, _folder.Path, NodePorts.Free(), ["--ChatCluster:Postgres", _database, .. args]);
        _all.Add(node);
        return node;
    }
}
