using System.Globalization;
using System.Text.RegularExpressions;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Rooms.Hosting;
using ChatCluster.Shared.Hosting;
using Npgsql;
using Xunit;

namespace ChatCluster.Testing;

/// <summary>Gateways and rooms nodes as processes of this machine, on one new database: what is killed here is really dead.</summary>
/// <remarks>Nodes have names, <c>rooms-1</c>, <c>gateway-2</c>; one that is started again at the place of another has its name and ports.</remarks>
public sealed partial class ProcessCluster : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ProcessClusterPlan _plan;
    private readonly string _database;
    private readonly List<NodeProcess> _all = [];
    private readonly Dictionary<string, string[]> _ownSettings = [];
    private readonly Dictionary<string, TcpProxy> _databaseLinks = [];
    private readonly NodeLinks _links = new();

    private ProcessCluster(ProcessClusterPlan plan, string database)
    {
        _plan = plan;
        _database = database;
    }

    /// <summary>The rooms nodes, also those that have ended.</summary>
    public List<NodeProcess> Rooms { get; } = [];

    /// <summary>The gateways, also those that have ended.</summary>
    public List<NodeProcess> Gateways { get; } = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<NodeProcess> All => _all;

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyList<NodeProcess> Living => [.. _all.Where(static it => !it.HasEnded)];

    /// <summary>The ports of the gateways that run.</summary>
    public IReadOnlyList<int> Ports => [.. Gateways.Where(static it => !it.HasEnded).Select(static it => it.Port)];

    /// <summary>The links between nodes, by their names.</summary>
    /// <exception cref="InvalidOperationException">The cluster was started without: <see cref="ProcessClusterPlan.HasLinks"/>.</exception>
    public NodeLinks Links => _plan.HasLinks ? _links : throw new InvalidOperationException("The cluster has no links that could be cut.");

    /// <summary>Starts all at once and waits until all are ready.</summary>
    public static async Task<ProcessCluster> StartAsync(ProcessClusterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var database = plan.Embedded ? "" : await (plan.Server ?? await PostgresServer.SharedAsync()).NewDatabaseAsync();
        var cluster = new ProcessCluster(plan, database);
        try
        {
            for (var i = 0; i < plan.Rooms; i++)
            {
                cluster.Rooms.Add(cluster.LaunchRooms());
            }

            for (var i = 0; i < plan.Gateways; i++)
            {
                cluster.Gateways.Add(cluster.LaunchGateway());
            }

            await Task.WhenAll(cluster._all.Select(static it => it.WhenReadyAsync()));
            return cluster;
        }
        catch (Exception e)
        {
            var said = cluster.Said();
            await cluster.DisposeAsync(); // else its processes outlive the tests
            throw new InvalidOperationException($"The cluster did not start: {e.Message}\n{said}", e);
        }
    }

    /// <inheritdoc cref="StartAsync(ProcessClusterPlan)" />
    /// <param name="rooms">Rooms nodes.</param>
    /// <param name="gateways">Gateways.</param>
    /// <param name="server">A server of its own, for specs that stop it; the shared one when null.</param>
    /// <param name="settings">Settings of all nodes.</param>
    public static Task<ProcessCluster> StartAsync(int rooms, int gateways, PostgresServer? server = null, params string[] settings) =>
        StartAsync(new ProcessClusterPlan { Rooms = rooms, Gateways = gateways, Server = server, Settings = settings });

    /// <summary>One more rooms node; not waited for, and not in <see cref="Rooms"/>.</summary>
    /// <param name="settings">Its own settings.</param>
    public NodeProcess LaunchRooms(params string[] settings) => Launch(RoomsHost.Program, NewName("rooms"), NodePorts.Free(), settings);

    /// <summary>One more gateway; not waited for, and not in <see cref="Gateways"/>.</summary>
    /// <param name="settings">Its own settings.</param>
    public NodeProcess LaunchGateway(params string[] settings) => Launch(GatewayHost.Program, NewName("gateway"), NodePorts.Free(), settings);

    /// <summary>Starts a node where one has ended: its name, its ports, its settings. Not waited for.</summary>
    /// <returns>The node that is there now; it is the last of <see cref="Rooms"/> or <see cref="Gateways"/>.</returns>
    public NodeProcess LaunchAgain(NodeProcess ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (!ended.HasEnded)
        {
            throw new InvalidOperationException($"{ended.Name} has not ended.");
        }

        var isGateway = ended.Name.StartsWith("gateway", StringComparison.Ordinal);
        var next = Launch(isGateway ? GatewayHost.Program : RoomsHost.Program, ended.Name, ended.Port, _ownSettings[ended.Name]);
        (isGateway ? Gateways : Rooms).Add(next);
        return next;
    }

    /// <summary>Stops a node, as its supervisor does, and starts it again at its place.</summary>
    /// <returns>The node that is there now, ready.</returns>
    public async Task<NodeProcess> RestartAsync(NodeProcess node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Terminate();
        await node.WhenEndedAsync();
        Assert.Equal(0, node.ExitCode);
        var next = LaunchAgain(node);
        await next.WhenReadyAsync();
        return next;
    }

    /// <summary>The nodes are those it was started with again: what has ended is forgotten, and started again where it has no successor. Waits until all are ready.</summary>
    /// <exception cref="InvalidOperationException">Others run besides.</exception>
    public async Task RestoreAsync()
    {
        if (!CanBeRestored)
        {
            throw new InvalidOperationException("More nodes run than it was started with.");
        }

        var ended = _all.Where(static it => it.HasEnded).ToList();
        _all.RemoveAll(ended.Contains);
        foreach (var node in ended.Where(it => IsOfPlan(it) && _all.TrueForAll(living => living.Name != it.Name)).DistinctBy(static it => it.Name).ToList())
        {
            LaunchAgain(node);
        }

        foreach (var node in ended)
        {
            await node.DisposeAsync();
        }

        foreach (var nodes in (List<NodeProcess>[])[Rooms, Gateways])
        {
            nodes.RemoveAll(ended.Contains);
            nodes.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        }

        await Task.WhenAll(_all.Select(static it => it.WhenReadyAsync()));
    }

    /// <summary>False when nodes run besides those it was started with.</summary>
    public bool CanBeRestored => Living.All(IsOfPlan);

    /// <summary>Links between nodes and to the database heal, clocks are right again.</summary>
    public void Heal()
    {
        _links.HealAll();
        foreach (var link in _databaseLinks.Values)
        {
            (link.IsSilent, link.HoldsAnswers, link.SwallowsAnswers, link.AnswerDelay) = (false, false, false, TimeSpan.Zero);
        }

        foreach (var name in _plan.HasOwnClocks ? _ownSettings.Keys : Enumerable.Empty<string>())
        {
            SteppedClock.Step(ClockOf(name), TimeSpan.Zero);
        }
    }

    /// <summary>The rooms node that has the coordinator of the rooms: the one that was up first. Waits until there is one.</summary>
    public async Task<NodeProcess> CoordinatorAsync()
    {
        NodeProcess? found = null;
        await Eventually.TrueAsync("one rooms node says that it has the coordinator", async () =>
        {
            var nodes = Rooms.Where(static it => !it.HasEnded).ToList();
            var scrapes = await Task.WhenAll(nodes.Select(static it => Scrape.OfAsync(it.Port)));
            var coordinators = nodes.Where((_, i) => scrapes[i]["chatcluster_cluster_coordinator"] > 0).ToList();
            found = coordinators.Count == 1 ? coordinators[0] : null;
            return found is not null;
        });
        return found!;
    }

    /// <summary>The node that has opened a room last: the one with its highest term. Waits until there is one.</summary>
    /// <remarks>Needs <c>--Logging:LogLevel:ChatCluster.Rooms.Rooming Debug</c>: it is read from what the nodes say.</remarks>
    public async Task<NodeProcess> OwnerOfAsync(string room)
    {
        NodeProcess? found = null;
        await Eventually.True($"a node says that it has opened {room}", () =>
        {
            found = _all.Select(node => (Node: node, Term: NewestTerm(node, room))).Where(static it => it.Term > 0).MaxBy(static it => it.Term).Node;
            return found is not null;
        });
        return found!;
    }

    /// <summary>What stands between a node and PostgreSQL.</summary>
    /// <exception cref="InvalidOperationException">The cluster was started without: <see cref="ProcessClusterPlan.HasDatabaseLinks"/>.</exception>
    public TcpProxy DatabaseLinkOf(NodeProcess node) => _plan.HasDatabaseLinks
        ? _databaseLinks[node?.Name ?? ""]
        : throw new InvalidOperationException("The cluster has no links to the database that could be cut.");

    /// <summary>Sets a node's clock forwards or back while it runs: what time it is, not how fast time passes, and no timer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="offset">From the right time, not from the step before.</param>
    /// <exception cref="InvalidOperationException">The cluster was started without: <see cref="ProcessClusterPlan.HasOwnClocks"/>.</exception>
    public void StepClock(NodeProcess node, TimeSpan offset)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!_plan.HasOwnClocks)
        {
            throw new InvalidOperationException("The nodes of the cluster have the machine's clock.");
        }

        SteppedClock.Step(ClockOf(node.Name), offset);
    }

    /// <summary>Nothing passes between a node and all others any more; its link to PostgreSQL stays.</summary>
    public void CutOff(NodeProcess node)
    {
        foreach (var other in _all.Select(static it => it.Name).Distinct().Where(name => name != node?.Name))
        {
            Links.Cut(node!.Name, other);
        }
    }

    /// <summary>Everything that all have written, for failures.</summary>
    public string Said() => string.Join("\n", _all.Select(static it => $"--- {it.Name}, port {it.Port}\n{it.Output}"));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all)
        {
            await node.DisposeAsync();
        }

        await _links.DisposeAsync();
        foreach (var link in _databaseLinks.Values)
        {
            await link.DisposeAsync();
        }

        _folder.Dispose();
    }

    private NodeProcess Launch(NodeProgram program, string name, int port, string[] own)
    {
        if (!_ownSettings.TryGetValue(name, out var settings))
        {
            settings = [.. own, .. program == GatewayHost.Program ? (string[])["--ChatCluster:Gateway:SendsPerSecond", "0"] : [], .. Place(name)];
            _ownSettings.Add(name, settings);
        }

        var environment = _plan.HasOwnClocks ? SteppedClock.EnvironmentOf(ClockOf(name)) : new Dictionary<string, string?>();
        var node = NodeProcess.Launch(program, _folder.Path, port, environment,
            ["--urls", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"), "--ChatCluster:Data", _folder.Path, .. _plan.Settings, .. settings]);
        node.Name = name;
        _all.Add(node);
        return node;
    }

    private string ClockOf(string name) => _folder.File($"{name}.clock");

    // Where the node is and what it reaches: the same each time it is started.
    private string[] Place(string name)
    {
        if (_plan.Embedded)
        {
            return ["--ChatCluster:Data", _folder.File(name)];
        }

        var database = new NpgsqlConnectionStringBuilder(_database);
        if (_plan.HasDatabaseLinks)
        {
            _databaseLinks.Add(name, new TcpProxy(database.Port));
            database.Port = _databaseLinks[name].Port;
        }

        string[] store = ["--ChatCluster:Postgres", database.ConnectionString];
        if (!_plan.HasLinks)
        {
            return store;
        }

        var listenPort = NodePorts.Free();
        var told = _links.Add(name, listenPort);
        return
        [
            .. store,
            "--ChatCluster:Cluster:Port", told.ToString(CultureInfo.InvariantCulture),
            "--ChatCluster:Cluster:ListenPort", listenPort.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private bool IsOfPlan(NodeProcess node) =>
        Enumerable.Range(1, _plan.Rooms).Any(i => node.Name == $"rooms-{i}") || Enumerable.Range(1, _plan.Gateways).Any(i => node.Name == $"gateway-{i}");

    private string NewName(string role) => $"{role}-{_ownSettings.Keys.Count(it => it.StartsWith(role, StringComparison.Ordinal)) + 1}";

    private static long NewestTerm(NodeProcess node, string room) => Opened().Matches(node.Output)
        .Where(it => it.Groups["room"].Value == room)
        .Select(static it => long.Parse(it.Groups["term"].Value, CultureInfo.InvariantCulture))
        .LastOrDefault();

    [GeneratedRegex(@"Room (?<room>\S+) opened at \d+, term (?<term>\d+)\.")]
    private static partial Regex Opened();
}
