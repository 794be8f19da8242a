using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>Real rooms under a region's stand-in, over a log that does what the spec says, in a time that moves when the spec says.</summary>
public abstract class RoomSpec : TestKit
{
    protected const int Fenced = 2003;
    protected const int OpenFailed = 2005;

    /// <summary>A name that must be escaped in an actor's path.</summary>
    protected static readonly RoomId Lobby = new("大厅:1");

    private readonly RecordedLog<RoomActor> _said = new();
    private readonly List<int> _declared = [];
    private readonly ConcurrentDictionary<Address, RecordedDesk> _desks = new();
    private readonly TestProbe _errors;
    private readonly Lazy<IActorRef> _region;
    private readonly Lazy<IActorRef> _desk;

    protected RoomSpec()
        : base("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            akka.stdout-loglevel = OFF
            akka.loglevel = WARNING
            """)
    {
        Links = new NodeLinks<EventsCommitted>(node => new NodeLink<EventsCommitted>(DeskOf(node), sender: null, RoomsCommitted.Form));
        _errors = CreateTestProbe("errors");
        Sys.EventStream.Subscribe(_errors.Ref, typeof(Error));
        Sys.EventStream.Subscribe(_errors.Ref, typeof(UnhandledMessage));
        _region = new Lazy<IActorRef>(() => Sys.ActorOf(
            ChildPerEntity.Props(
                RoomSharding.Extractor,
                room => Props.Create(() => new RoomActor(new RoomId(room), RoomLog, Rooms, Links, Microsoft.Extensions.Options.Options.Create(Options), Clock, _said))),
            "room"));
        _desk = new Lazy<IActorRef>(() => ActorOfAsTestActorRef<LeaseDesk>( // started when it is made: no time passes before
            Props.Create(() => new LeaseDesk(Rooms, Microsoft.Extensions.Options.Options.Create(Options))), NodeDesks.Leases));
    }

    /// <summary>The log of all rooms.</summary>
    protected ScriptedRoomLog RoomLog { get; } = new();

    /// <summary>Settings of the rooms; read when a room starts.</summary>
    protected RoomOptions Options { get; } = new();

    /// <summary>What the rooms' clock shows.</summary>
    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>What rooms are reached through.</summary>
    protected IActorRef Region => _region.Value;

    /// <summary>Renews leases, and sweeps; started with the first room.</summary>
    protected IActorRef Desk => _desk.Value;

    /// <summary>The rooms that are open.</summary>
    internal RoomTable Rooms { get; } = new();

    /// <summary>The ways to relays of other nodes.</summary>
    protected NodeLinks<EventsCommitted> Links { get; }

    /// <summary>The desk of another node that takes events.</summary>
    protected RecordedDesk DeskOf(Address node) => _desks.GetOrAdd(node, static _ => new RecordedDesk());

    /// <summary>The newest tenure.</summary>
    protected ScriptedTenure Tenure => RoomLog.Tenures[^1];

    /// <summary>Warnings that belong to the story.</summary>
    protected void Declare(params IEnumerable<int> warnings) => _declared.AddRange(warnings);

    /// <summary>How often something was said.</summary>
    protected int Said(int id) => _said.Entries.Count(entry => entry.Id == id);

    /// <summary>Waits until an actor has failed, which belongs to the story.</summary>
    protected async Task<Exception> Failure() => (await _errors.ExpectMsgAsync<Error>(Patience.Limit)).Cause;

    /// <summary>The relay of a gateway node.</summary>
    protected Relay NewRelay(string name, RoomId? room = null) => new(this, name, room ?? Lobby);

    /// <summary>Moves the clock and the timers.</summary>
    protected void Advance(TimeSpan time)
    {
        Clock.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    /// <summary>The room's own reference, for what does not come through the region; after everything that was sent through the region.</summary>
    protected async Task<IActorRef> RoomAsync(RoomId? room = null)
    {
        await Settled();
        return await Sys.ActorSelection(Region.Path / Uri.EscapeDataString((room ?? Lobby).Value)).ResolveOne(Patience.Limit);
    }

    /// <summary>Waits until the rooms have handled everything sent to them so far.</summary>
    protected async Task Settled()
    {
        await Desk.Ask<ActorIdentity>(new Identify(null), Patience.Limit);
        await ChildPerEntity.SettledAsync(Region);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _said.AssertNoWarningsBut(_declared);
        Assert.False(_errors.HasMessages, "An actor failed, or got a message that it does not know.");
    }

    /// <summary>One gateway's relay of one room: sends as it does, hears what it would.</summary>
    protected sealed class Relay(RoomSpec spec, string name, RoomId room)
    {
        private static readonly object Mark = new();

        private readonly TestProbe _probe = spec.CreateTestProbe(name);

        /// <summary>The owner that it speaks to.</summary>
        public long Term { get; private set; }

        /// <summary>The newest event that it knows of.</summary>
        public long Head { get; private set; }

        public void Subscribe() => Send(new Subscribe(room));

        public void Unsubscribe() => Send(new Unsubscribe(room));

        public void Post(string id, string text = "hello", string from = "alice") =>
            Send(new PostMessage(room, Term, new UserId(from), new ClientMessageId(id), text));

        /// <summary>Subscribes and hears where the room is.</summary>
        public async Task<Relay> JoinedAsync()
        {
            Subscribe();
            await HearsWhereItIs();
            return this;
        }

        public async Task<Subscribed> HearsWhereItIs()
        {
            var heard = await Hears<Subscribed>();
            Follow(heard);
            return heard;
        }

        /// <summary>Speaks to this owner from now on.</summary>
        public void Follow(Subscribed where)
        {
            Assert.Equal(room, where.Room);
            (Term, Head) = (where.Term, where.Head);
        }

        /// <summary>Hears committed events up to one, in as many messages as it takes, and nothing else between; checks that they follow.</summary>
        public async Task<IReadOnlyList<RoomEvent>> HearsEvents(long through)
        {
            var events = new List<RoomEvent>();
            while (Head < through)
            {
                events.AddRange((await HearsBatch()).Events);
            }

            Assert.Equal(through, Head);
            return events;
        }

        public async Task<EventsCommitted> HearsBatch()
        {
            var heard = await Hears<EventsCommitted>();
            Assert.Equal((room, Term), (heard.Room, heard.Term));
            Assert.Equal(Enumerable.Range(1, heard.Events.Count).Select(i => Head + i), heard.Events.Select(static e => e.Seq));
            Head += heard.Events.Count;
            return heard;
        }

        public async Task<T> Hears<T>() => await _probe.ExpectMsgAsync<T>(Patience.Limit);

        /// <summary>Everything sent so far was handled, and nothing was told.</summary>
        public async Task HearsNothing()
        {
            await spec.Settled();
            _probe.Ref.Tell(Mark, ActorRefs.NoSender); // stands behind whatever the room had told
            Assert.Same(Mark, await _probe.ReceiveOneAsync(Patience.Limit));
        }

        /// <summary>Watches the room, for <see cref="HearsTheEnd"/>; before it ends, so that the region knows of the end before the relay does.</summary>
        public async Task WatchAsync() => await _probe.WatchAsync(await spec.RoomAsync(room));

        /// <summary>Hears that the room has moved, and sees that its actor is gone.</summary>
        public async Task HearsTheEnd(long? term = null)
        {
            Assert.Equal(new RoomMoved(room, term ?? Term), await Hears<RoomMoved>());
            await _probe.ExpectMsgAsync<Terminated>(Patience.Limit);
        }

        /// <summary>Sees that the room's actor is gone, and is told nothing.</summary>
        public async Task HearsItIsGone() => await _probe.ExpectMsgAsync<Terminated>(Patience.Limit);

        private void Send(object message)
        {
            _ = spec.Desk; // there before any time passes
            spec.Region.Tell(message, _probe.Ref);
        }
    }
}
