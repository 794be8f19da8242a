using ChatCluster.Shared.Cluster;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Cluster.Tests;

/// <summary>Several nodes in this process, each with an actor system, remoting and a pool of its own, which share one new database.</summary>
/// <remarks>One cluster at a time: disposing it ends every node.</remarks>
public sealed class InProcessCluster : IAsyncDisposable
{
    private readonly List<ClusterNode> _nodes = [];

    private readonly string _hocon;

    private InProcessCluster(string database, string hocon)
    {
        Database = database;
        _hocon = hocon;
    }

    /// <summary>Connection string of the database.</summary>
    public string Database { get; }

    /// <summary>Every node that was started, also those that have ended.</summary>
    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    /// <summary>A cluster without nodes.</summary>
    /// <param name="server">A server of its own, for specs that stop it; the shared one when null.</param>
    /// <param name="hocon">Settings of every node.</param>
    public static async Task<InProcessCluster> NewAsync(PostgresServer? server = null, string hocon = "")
    {
        ThreadPool.SetMinThreads(16, 16); // several nodes in one process: one that blocks a thread must not hold up the heartbeats of the others
        return new InProcessCluster(await (server ?? await PostgresServer.SharedAsync()).NewDatabaseAsync(), hocon);
    }

    /// <summary>Starts a node; doesn't wait until it is a member.</summary>
    public async Task<ClusterNode> StartAsync(string roles, Action<NodeOptions>? configure = null)
    {
        var options = new NodeOptions { Roles = roles, Postgres = Database, Cluster = { Host = "127.0.0.1" } };
        configure?.Invoke(options);
        var node = new ClusterNode($"{roles}{_nodes.Count}", options, _hocon);
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        await node.StartAsync();
        return node;
    }

    /// <summary>
    /// Starts nodes one after the other and waits until all see each other as members. The first rooms node founds the cluster and is its oldest, with the
    /// coordinator: the others begin when it is a member.
    /// </summary>
    public async Task<IReadOnlyList<ClusterNode>> StartAllAsync(params string[] roles)
    {
        var nodes = new List<ClusterNode>();
        var founded = false;
        foreach (var role in roles)
        {
            var node = await StartAsync(role);
            nodes.Add(node);
            if (!founded && role.Contains("rooms"))
            {
                await Wait($"{node.Name} founds the cluster", () => node.IsUp);
                founded = true;
            }
        }

        await OneClusterAsync(nodes);
        return nodes;
    }

    /// <summary>Waits until these nodes, and no others, are the members of one cluster, each in the eyes of all.</summary>
    public Task OneClusterAsync(params IReadOnlyList<ClusterNode> nodes) =>
        Wait($"{string.Join(", ", nodes.Select(static node => node.Name))} are one cluster", () => nodes.All(node => node.Sees(nodes)));

    /// <summary>Waits for something about the nodes; what they said goes with the failure.</summary>
    public async Task Wait(string what, Func<bool> ask)
    {
        try
        {
            await Eventually.True(what, ask);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Said()}");
        }
    }

    /// <summary>Asks for each of these entities at a node until all of them answer from one of these nodes.</summary>
    public async Task Answers(ClusterNode asked, IReadOnlyCollection<string> entities, IReadOnlyCollection<ClusterNode> from)
    {
        var addresses = from.Select(static node => node.Address).ToHashSet();
        try
        {
            await Task.WhenAll(entities.Select(entity => Eventually.TrueAsync(
                $"{entity} answers from one of {string.Join(", ", addresses)}", async () => await asked.WhereIsAsync(entity) is { } at && addresses.Contains(at))));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Said()}");
        }
    }

    /// <summary>Cuts the network between two groups of nodes; the database stays reachable for all.</summary>
    public static async Task CutAsync(IReadOnlyList<ClusterNode> some, IReadOnlyList<ClusterNode> others)
    {
        foreach (var one in some)
        {
            foreach (var other in others)
            {
                await Task.WhenAll(one.NoWordWithAsync(other), other.NoWordWithAsync(one));
            }
        }
    }

    /// <summary>The network between two nodes is well again.</summary>
    public static Task HealAsync(ClusterNode one, ClusterNode other) => Task.WhenAll(one.EveryWordWithAsync(other), other.EveryWordWithAsync(one));

    /// <summary>Runs a statement in the database.</summary>
    public async Task<T?> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection($"{Database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>What the nodes said, for failures.</summary>
    public string Said() => string.Join('\n', _nodes.SelectMany(static node => node.Said()).OrderBy(static line => line.At).Select(static line => line.Text));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(static node => node.DisposeAsync().AsTask()));
        Environment.ExitCode = 0; // Akka.Hosting sets it when a node was downed
        NpgsqlConnection.ClearAllPools();
    }
}
