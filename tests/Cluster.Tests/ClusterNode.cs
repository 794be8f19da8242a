using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Remote;
using Akka.Remote.Transport;
using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Postgres;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Cluster.Tests;

/// <summary>One node of an <see cref="InProcessCluster"/>: what every node of the product has, and a region of tiny entities in the place of rooms.</summary>
public sealed class ClusterNode : ILoggerProvider, IAsyncDisposable
{
    // A network that can be cut, an end without a farewell, and no longer patience with those that live: specs ask who goes on, and one of them for how long he waits.
    private const string Hocon = """
        akka.remote.dot-netty.tcp.applied-adapters = ["trttl"]
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.stdout-loglevel = off
        chatcluster.partitions.living-patience = 0s

        """;

    private readonly ConcurrentQueue<(DateTime At, string Text)> _said = new();
    private readonly CancellationTokenSource _ends = new();
    private readonly IHost _host;
    private readonly PostgresDatabase _database;
    private bool _gone;

    public ClusterNode(string name, NodeOptions options, string hocon)
    {
        Name = name;
        Options = options;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(this);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new PostgresDatabase(options.Postgres, TimeProvider.System, services.GetRequiredService<ILogger<PostgresDatabase>>()));
        builder.Services.AddAkka(ClusterHosting.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            });
            akka.WithClusterNode(options).WithMembership(options, services).AddHocon(Hocon + hocon, HoconAddMode.Prepend);
            if (options.RoleSet.Contains(NodeRoles.Rooms))
            {
                akka.WithShardRegion<Home>(Home.Region, static _ => Props.Create<Home>(), Home.Extractor, new ShardOptions { Role = NodeRoles.Rooms, StateStoreMode = StateStoreMode.DData });
                akka.WithShardsElsewhereBeforeLeaving(Home.Region);
            }
            else
            {
                akka.WithShardRegionProxy<Home>(Home.Region, NodeRoles.Rooms, Home.Extractor);
            }
        });
        _host = builder.Build();
        _database = _host.Services.GetRequiredService<PostgresDatabase>();
    }

    public string Name { get; }

    public NodeOptions Options { get; }

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public AkkaCluster Cluster => AkkaCluster.Get(System);

    public string Address => Cluster.SelfAddress.ToString();

    /// <summary>The process would have ended.</summary>
    public bool HasEnded => System.WhenTerminated.IsCompleted;

    public bool IsUp => !HasEnded && Cluster.SelfMember.Status == MemberStatus.Up;

    public async Task StartAsync()
    {
        _ = _database.OpenAsync(_ends.Token); // its failure is in WhenOpen
        await _host.StartAsync();
    }

    /// <summary>Whether these, and no others, are members in its eyes, all reachable.</summary>
    public bool Sees(IReadOnlyList<ClusterNode> nodes)
    {
        if (HasEnded)
        {
            return false;
        }

        var state = Cluster.State;
        return state.Unreachable.Count == 0
            && state.Members.All(static member => member.Status == MemberStatus.Up)
            && state.Members.Select(static member => member.UniqueAddress).ToHashSet().SetEquals(nodes.Select(static node => node.Cluster.SelfUniqueAddress));
    }

    /// <summary>Leaves and stops, as on SIGTERM.</summary>
    public async Task StopAsync()
    {
        await _host.StopAsync().Soon($"{Name} stops");
        _gone = true;
    }

    /// <summary>Ends without a farewell, as by <c>kill -9</c>: no word gets out, to no node and not to the database.</summary>
    public async Task CrashAsync()
    {
        await Task.WhenAll(Cluster.State.Members.Where(member => member.Address != Cluster.SelfAddress).Select(member => NoWordWithAsync(member.Address)));
        await System.Terminate().Soon($"{Name} ends");
        _gone = true;
    }

    /// <summary>Nothing more passes between it and another node.</summary>
    public Task NoWordWithAsync(ClusterNode other) => NoWordWithAsync(other.Cluster.SelfAddress);

    /// <summary>All passes again.</summary>
    public Task EveryWordWithAsync(ClusterNode other) => ThrottleAsync(other.Cluster.SelfAddress, Unthrottled.Instance);

    /// <summary>Asks for the address of the node where an entity is; null when there is no answer within half a second.</summary>
    public async Task<string?> WhereIsAsync(string entity)
    {
        try
        {
            return await _host.Services.GetRequiredService<ActorRegistry>().Get<Home>().Ask<string>(entity, TimeSpan.FromMilliseconds(500));
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    public IReadOnlyCollection<(DateTime At, string Text)> Said() => _said;

    public bool HasSaid(string text) => _said.Any(line => line.Text.Contains(text, StringComparison.Ordinal));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        if (!_gone)
        {
            await System.Terminate();
        }

        await _database.DisposeAsync();
        _host.Dispose();
        _ends.Dispose();
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Line(this, categoryName);

    void IDisposable.Dispose()
    {
    }

    private Task<bool> NoWordWithAsync(Address other) => ThrottleAsync(other, Blackhole.Instance);

    private Task<bool> ThrottleAsync(Address other, ThrottleMode mode) => ((IRemoteActorRefProvider)((ExtendedActorSystem)System).Provider).Transport.ManagementCommand(
        new SetThrottle(other, ThrottleTransportAdapter.Direction.Both, mode));

    private sealed class Line(ClusterNode node, string category) : ILogger
    {
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var at = DateTime.UtcNow;
            node._said.Enqueue((at, $"{at:HH:mm:ss.fff} {node.Name} {logLevel} {category[(category.LastIndexOf('.') + 1)..]}: {formatter(state, exception)}"));
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
