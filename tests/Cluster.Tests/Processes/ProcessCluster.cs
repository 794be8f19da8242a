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
    private readonly string[] _settings;
    private readonly List<NodeProcess> _all = [];

    private ProcessCluster(string database, string[] settings)
    {
        _database = database;
        _settings = settings;
    }

    /// <summary>The rooms nodes, also those that have ended.</summary>
    public List<NodeProcess> Rooms { get; } = [];

    /// <summary>The gateways, also those that have ended.</summary>
    public List<NodeProcess> Gateways { get; } = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<NodeProcess> All => _all;

    /// <summary>The ports of the gateways that run.</summary>
    public IReadOnlyList<int> Ports => [.. Gateways.Where(static it => !it.HasEnded).Select(static it => it.Port)];

    /// <summary>Starts all at once and waits until all are ready.</summary>
    /// <param name="rooms">Rooms nodes.</param>
    /// <param name="gateways">Gateways.</param>
    /// <param name="server">A server of its own, for specs that stop it; the shared one when null.</param>
    /// <param name="settings">Settings of all nodes: <c>"--Logging:LogLevel:Akka", "Information"</c>.</param>
    public static async Task<ProcessCluster> StartAsync(int rooms, int gateways, PostgresServer? server = null, params string[] settings)
    {
        var cluster = new ProcessCluster(await (server ?? await PostgresServer.SharedAsync()).NewDatabaseAsync(), settings);
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
    /// <param name="port">Where it answers about its health; any free port when null.</param>
    public NodeProcess LaunchRooms(int? port = null) => Launch(RoomsHost.Program, port);

    /// <summary>One more gateway; not waited for.</summary>
    /// <param name="port">Where it listens; any free port when null.</param>
    public NodeProcess LaunchGateway(int? port = null) => Launch(GatewayHost.Program, port, "--ChatCluster:Gateway:SendsPerSecond", "0");

    /// <summary>Stops a node, as its supervisor does, and starts it again at its port.</summary>
    /// <returns>The node that is there now, ready.</returns>
    public async Task<NodeProcess> RestartAsync(NodeProcess node)
    {
        var isGateway = Gateways.Contains(node);
        node.Terminate();
        await node.WhenEndedAsync();
        Assert.Equal(0, node.ExitCode);
        var next = isGateway ? LaunchGateway(node.Port) : LaunchRooms(node.Port);
        (isGateway ? Gateways : Rooms).Add(next);
        await next.WhenReadyAsync();
        return next;
    }

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

    private NodeProcess Launch(NodeProgram program, int? port, params string[] args)
    {
        var node = NodeProcess.Launch(program, _folder.Path, port ?? NodePorts.Free(), ["--ChatCluster:Postgres", _database, .. args, .. _settings]);
        _all.Add(node);
        return node;
    }
}
