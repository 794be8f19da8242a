using Akka.Actor;
using BenchmarkDotNet.Attributes;
using ChatCluster.Gateway;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Relays;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatCluster.Micro.Cases;

/// <summary>The same through the relay's actor: from the room's message to a hundred sockets.</summary>
public class RelayBench
{
    private const int Members = 100;

    private readonly GatewayOptions _options = new();
    private readonly ChatV1EventFormat _format = new(compressFrom: null);
    private readonly Arrivals _writes = new(Members);
    private IActorRef _relay = ActorRefs.Nobody;
    private long _seq;

    [GlobalSetup]
    public void Join()
    {
        var directory = new RelayDirectory(static _ => ActorRefs.Nobody, new CatchUpPages(TimeProvider.System));
        var links = new NodeLinks<RelayedPost>(Actors.System, NodeDesks.Posts, ActorRefs.Nobody, PostMessages.Form);
        _relay = Actors.System.ActorOf(Props.Create(() => new RelayActor(
            Samples.Room, ActorRefs.Nobody, new NoLog(), directory, new LeaseBook(), links, _options, TimeProvider.System, NullLogger.Instance)));
        _relay.Tell(new Subscribed(Samples.Room, new Epoch("life-1"), Term: 1, First: 1, Head: 0), ActorRefs.Nobody);
        using var joined = new Arrivals(Members);
        var socket = new CountingOutput(_writes);
        for (var i = 0; i < Members; i++)
        {
            var outbox = new Outbox(_options.OutboxBytes, TimeProvider.System);
            outbox.Start(socket);
            _relay.Tell(new Join(new SilentMember(outbox, _format, joined), Ref.None, JoinFrom.New(0)));
        }

        joined.Wait();
    }

    /// <summary>With the message of the room, which is made for it: the batch, its list and the event without its body.</summary>
    [Benchmark]
    public void EventToHundredMembers()
    {
        _writes.Reset();
        _relay.Tell(new EventsCommitted(Samples.Room, Term: 1, [Samples.Event with { Seq = ++_seq }]), ActorRefs.Nobody);
        _writes.Wait();
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        await _relay.GracefulStop(TimeSpan.FromSeconds(30));
        _writes.Dispose();
    }

    private sealed class NoLog : IRoomLogReader
    {
        public Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default) => throw Unexpected();

        public Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default) => throw Unexpected();

        public Task PingAsync(CancellationToken cancellation = default) => throw Unexpected();

        private static InvalidOperationException Unexpected() => new("A relay that misses nothing reads nothing.");
    }
}
