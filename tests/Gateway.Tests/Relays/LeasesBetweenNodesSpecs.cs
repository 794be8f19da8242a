using Akka.Actor;
using Akka.Hosting;
using ChatCluster.Gateway.Relays;
using ChatCluster.Rooms;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>Relays of one actor system, rooms of another, and the wire between them.</summary>
public sealed class LeasesBetweenNodesSpecs : IAsyncDisposable
{
    private const int Rooms = 300;

    private readonly TempFolder _folder = new();
    private readonly IHost _near;
    private readonly IHost _far;
    private readonly LeaseBook _book = new();
    private int _batches;

    public LeasesBetweenNodesSpecs()
    {
        _near = Host(NodeRoles.Gateway, static (_, _) => { });
        _far = Host(NodeRoles.Rooms, (akka, services) => akka.WithRooms(Node(NodeRoles.Rooms)).WithMembership(Node(NodeRoles.Rooms), services));
    }

    private NodeOptions Node(string role) =>
        new() { Roles = role, Data = _folder.Path, Cluster = new ClusterAddressOptions { Host = "127.0.0.1" } };

    private IHost Host(string role, Action<AkkaConfigurationBuilder, IServiceProvider> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRooms(Node(role));
        builder.Services.AddAkka(
            ClusterHosting.SystemName,
            (akka, services) => configure(akka.ConfigureLoggers(static loggers => loggers.ClearLoggers()).WithClusterNode(Node(role)), services));
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await _near.StopAsync();
        _near.Dispose();
        await _far.StopAsync();
        _far.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Relays_follow_the_rooms_of_another_node_by_a_message_a_round_and_ask_again_when_it_falls_silent()
    {
        await Task.WhenAll(_near.StartAsync(), _far.StartAsync());
        var (near, far) = (_near.Services.GetRequiredService<ActorSystem>(), _far.Services.GetRequiredService<ActorSystem>());
        var region = await _far.Services.GetRequiredService<IRequiredActor<RoomRegion>>().GetAsync();
        var address = ((ExtendedActorSystem)far).Provider.DefaultAddress;
        var way = await near.ActorSelection(region.Path.ToStringWithAddress(address)).ResolveOne(Patience.Limit);
        var questions = new Counter();
        var counting = near.ActorOf(Props.Create(() => new CountingWay(way, questions)));

        var links = new NodeLinks<RelayedPost>(near, NodeDesks.Posts, counting, PostMessages.Form);
        RelayDirectory directory = null!;
        var options = new GatewayOptions { RenewInterval = TimeSpan.FromSeconds(2) };
        directory = new RelayDirectory(room => near.ActorOf(Props.Create(() => new RelayActor(
            room, counting, new ScriptedLog(), directory, _book, links, options, TimeProvider.System, NullLogger.Instance))), new CatchUpPages(TimeProvider.System));
        for (var i = 0; i < Rooms; i++)
        {
            directory.TryEnter(new RoomId($"room-{i}"));
        }

        await Eventually.True("every room has answered", () => _book.All.Count(lease => lease.Owner?.Node == address) == Rooms);
        await counting.Ask<ActorIdentity>(new Identify(null), Patience.Limit);
        var asked = questions.Value;

        // Rounds come when the spec says so: a machine that is busy for a while is no silent node.
        var keeper = near.ActorOf(Props.Create(() => new LeaseKeeper(_book, TimeSpan.FromHours(1), node => DeskOf(near, node))));
        for (var round = 1; round <= 10; round++)
        {
            keeper.Tell(LeaseKeeper.RenewDue.Instance);
            await Eventually.True($"round {round} is answered", () =>
                Volatile.Read(ref _batches) == round && _book.All.All(lease => lease.Owner is { Unanswered: 0 } owner && owner.Node == address));
        }

        Assert.Equal(asked, questions.Value); // each answer said that the lease is held, or the relay would have asked

        var desk = await far.ActorSelection("/user/" + NodeDesks.Leases).ResolveOne(Patience.Limit);
        await desk.GracefulStop(Patience.Limit);
        for (var round = 0; round <= LeaseKeeper.Patience; round++)
        {
            keeper.Tell(LeaseKeeper.RenewDue.Instance);
        }

        await Eventually.True("every relay asks again", () => questions.Value >= asked + Rooms);
    }

    private ActorSelection DeskOf(ActorSystem system, Address node)
    {
        Interlocked.Increment(ref _batches);
        return system.ActorSelection(new RootActorPath(node) / "user" / NodeDesks.Leases);
    }

    private sealed class Counter
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }

    private sealed class CountingWay(IActorRef way, Counter counter) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            counter.Add();
            way.Forward(message);
        }
    }
}
