using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Identity;
using ChatCluster.Gateway.Relays;
using ChatCluster.Rooms;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Hosting;
using ChatCluster.Shared.Rooms;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Puts a gateway node together: configuration, services, actor system, endpoints.</summary>
public static class GatewayHost
{
    /// <summary>The program.</summary>
    public static NodeProgram Program { get; } = new("ChatCluster", "src/Gateway", "http://localhost:8080", NodeRoles.Gateway, CanHaveBoth: true);

    /// <summary>Builds the node; running it is the caller's.</summary>
    /// <param name="args">The command line; settings as <c>--ChatCluster:Data /var/lib/chat</c>.</param>
    /// <param name="configure">For hosts with other parts: tests.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong; says which and what to change.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NodeHost.CreateBuilder(Program, args, configure);
        var node = NodeHost.ReadNode(Program, builder.Configuration);
        builder.Services.AddGateway(NodeHost.Read<GatewayOptions>(builder.Configuration, GatewayOptions.Section));
        builder.Services.AddRooms(node);
        builder.Services.TryAddSingleton(_ => new DataFolderLock(node.Data));
        builder.AddNode(node, services => Details(services, node), (akka, services) => akka.WithRooms(node).WithMembership(node, services));

        var app = builder.BuildNode(args);
        app.Services.GetRequiredService<FilePlaces>().EnsureAny();
        if (node.Postgres.Length == 0)
        {
            app.Services.GetRequiredService<DataFolderLock>(); // before anything opens the store
        }

        app.MapGateway();
        return app;
    }

    private static NodeDetails Details(IServiceProvider services, NodeOptions node) =>
        new($"{string.Join(" and ", node.RoleSet.Order())}, {services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode} mode");

    private static void AddGateway(this IServiceCollection services, GatewayOptions gateway)
    {
        services.AddSettings<GatewayOptions>(GatewayOptions.Section);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayTimesValidator>();
        services.AddSettings<AuthOptions>(AuthOptions.Section).PostConfigure<IHostEnvironment>(static (auth, host) =>
            auth.Mode = auth.Mode.Length > 0 ? auth.Mode : host.IsDevelopment() ? "guest" : "jwt");
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.AddSingleton<TokenReader>();
        services.AddSingleton<HandshakeIdentity>();
        services.AddSingleton<NodeName>();
        services.AddSingleton<WebClient>();
        services.AddResponseCompression(WebClient.Compress);
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<Door>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<PlainEndpoints>();
        services.AddSingleton<PlainHandshakes>();
        services.TryAddSingleton(static _ => FilePlaces.OfThisProcess());
        services.AddSingleton<IConnectionListenerFactory, SocketListenerFactory>();
        services.AddSingleton<Newcomers>();
        services.AddHostedService(static provider => provider.GetRequiredService<Newcomers>());
        services.Configure<KestrelServerOptions>(static kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            var handshakes = kestrel.ApplicationServices.GetRequiredService<PlainHandshakes>();
            endpoint.Use(next => connection => handshakes.ServeAsync(connection, next, endpoint.Protocols.HasFlag(HttpProtocols.Http1)));
        }));
        services.AddSingleton(StartRelays);
        services.AddSingleton<Drain>();
        services.AddHostedService(static provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<Heartbeat>();
        services.AddHealthChecks().AddCheck<DrainCheck>("drain");
        services.AddNodeMetrics<GatewayMetrics>(GatewayMetrics.Meter);
        services.AddProblemDetails();

        // Long enough for a drain and for what follows it.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = gateway.DrainSpread + gateway.ClosePatience + TimeSpan.FromSeconds(20));
        services.AddOptions<SocketTransportOptions>().Configure<IOptions<GatewayOptions>>(static (sockets, gateway) =>
        {
            sockets.Backlog = ushort.MaxValue; // the system has a bound of its own (net.core.somaxconn); whoever finds no place tries again after a second
            sockets.CreateBoundListenSocket = endpoint =>
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.SendBufferSize = gateway.Value.SocketSendBuffer; // accepted sockets inherit it
                return socket;
            };
        });
    }

    private static RelayDirectory StartRelays(IServiceProvider services)
    {
        var system = services.GetRequiredService<ActorSystem>();
        var region = services.GetRequiredService<IRequiredActor<RoomRegion>>();
        var log = services.GetRequiredService<IRoomLogReader>();
        var options = services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var clock = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILogger<RelayActor>>();
        var leases = new LeaseBook();
        Func<Address, ICanTell> desk = node => system.ActorSelection(new RootActorPath(node) / "user" / NodeDesks.Leases);
        var keeper = system.ActorOf(Props.Create<LeaseKeeper>(leases, options.RenewInterval, desk), "lease-keeper");
        Akka.Cluster.Cluster.Get(system).Subscribe(
            keeper, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberDowned), typeof(ClusterEvent.MemberRemoved));
        var links = new NodeLinks<RelayedPost>(system, NodeDesks.Posts, keeper, PostMessages.Form);
        RelayDirectory directory = null!;
        directory = new RelayDirectory(room =>
            system.ActorOf(Props.Create<RelayActor>(room, region.ActorRef, log, directory, leases, links, options, clock, logger)), // an expression takes 0.7 ms to compile
            new CatchUpPages(clock),
            options.MaxRelays);
        system.ActorOf(Props.Create<EventDesk>(directory), NodeDesks.Events);

        // Only where the actors end by themselves, as when the cluster excludes this node; a stop that is asked for has drained long before.
        var drain = services.GetRequiredService<Drain>();
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "end-connections", () =>
        {
            drain.EndAtOnce();
            return Task.FromResult(Done.Instance);
        });

        // Before the shard region: it does not stop while it holds a message for a room, and a relay asks for its room as soon as that has stopped.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "stop-relays", async () =>
        {
            await directory.StopAllAsync(RelayStopPatience);
            return Done.Instance;
        });
        return directory;
    }

    // Below the limit of the shutdown's phase, 5 s.
    private static readonly TimeSpan RelayStopPatience = TimeSpan.FromSeconds(3);

    private static void MapGateway(this WebApplication app)
    {
        app.MapNode();
        app.Services.GetRequiredService<WebClient>().Map(app);
        var sockets = app.Services.GetRequiredService<WebSocketEndpoint>();
        app.Map("/ws", sockets.ServeAsync);
        app.Map("/ws/{room}", (HttpContext context, string room) => sockets.ServeRoomAsync(context, room));
    }
}
