using ChatCluster.Gateway.Hosting;
using ChatCluster.Rooms.Hosting;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>Gateways and rooms nodes in this process, on one new database: what is said between them can be lost, and what they say of themselves is heard.</summary>
internal sealed class DeliveryCluster : IAsyncDisposable
{
    /// <summary>Events that a relay of these gateways keeps: whoever is further behind is fed from the log.</summary>
    public const int Recent = 50;

    private readonly string _database;

    private DeliveryCluster(string database) => _database = database;

    /// <summary>The rooms nodes.</summary>
    public List<DeliveryNode> Rooms { get; } = [];

    /// <summary>The gateways.</summary>
    public List<DeliveryNode> Gateways { get; } = [];

    /// <summary>The ports of the gateways.</summary>
    public IReadOnlyList<int> Ports => [.. Gateways.Select(static it => it.Port)];

    /// <summary>A cluster without nodes.</summary>
    public static async Task<DeliveryCluster> NewAsync()
    {
        ThreadPool.SetMinThreads(16, 16); // several nodes in one process: one that blocks a thread must not hold up the heartbeats of the others
        return new DeliveryCluster(await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
    }

    /// <summary>Starts all at once and waits until all are ready.</summary>
    public static async Task<DeliveryCluster> StartAsync(int rooms, int gateways)
    {
        var cluster = await NewAsync();
        try
        {
            await Task.WhenAll([
                .. Enumerable.Range(0, rooms).Select(_ => cluster.StartRoomsAsync()),
                .. Enumerable.Range(0, gateways).Select(_ => cluster.StartGatewayAsync()),
            ]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more rooms node.</summary>
    public Task StartRoomsAsync(params string[] args) =>
        StartAsync(Rooms, new DeliveryNode($"rooms{Rooms.Count}", static (args, configure) => RoomsHost.Build(args, configure), ["--ChatCluster:Postgres", _database, .. args]));

    /// <summary>One more gateway.</summary>
    public Task StartGatewayAsync(params string[] args) =>
        StartAsync(Gateways, new DeliveryNode($"gateway{Gateways.Count}", static (args, configure) => GatewayHost.Build(args, configure),
        [
            "--ChatCluster:Postgres", _database, "--ChatCluster:Auth:Mode", "guest", "--ChatCluster:Gateway:SendsPerSecond", "0",
            "--ChatCluster:Gateway:RecentEvents", $"{Recent}", "--ChatCluster:Gateway:RenewInterval", "00:00:00.5", .. args,
        ]));

    /// <summary>The term of a room: how often it was opened.</summary>
    public async Task<long> TermAsync(string room)
    {
        await using var connection = new NpgsqlConnection($"{_database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT term FROM rooms WHERE name = $1", connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = room } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What the nodes said, for failures.</summary>
    public string Said() => string.Join('\n', Rooms.Concat(Gateways).SelectMany(static node => node.AllSaid()).OrderBy(static line => line.At).Select(static line => line.Text));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Gateways.Concat(Rooms)) // a gateway's goodbyes go to rooms nodes
        {
            await node.DisposeAsync();
        }

        Environment.ExitCode = 0; // Akka.Hosting sets it when a node was downed
        NpgsqlConnection.ClearAllPools();
    }

    private static Task StartAsync(List<DeliveryNode> nodes, DeliveryNode node)
    {
        nodes.Add(node);
        return node.StartAsync();
    }
}
