using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Akka.TestKit.Xunit2;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>A relay between a probe that stands for the room, a scripted log and members of the spec's own. Time passes only when a spec says so.</summary>
public abstract class RelaySpec : TestKit
{
    internal static readonly RoomId Lobby = new("lobby");
    internal static readonly Epoch Life = new("life-1");
    internal static readonly UserId Alice = new("alice");
    internal static readonly UserId Bob = new("bob");

    private readonly HashSet<int> _declared = [];
    private int _started;
    private int _refs;

    protected RelaySpec()
        : base(TestConfigs.TestSchedulerConfig.WithFallback("akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [] }"))
    {
        Room = CreateTestProbe("room");
        Links = new NodeLinks<RelayedPost>(_ => new NodeLink<RelayedPost>(FarDesk, sender: null, PostMessages.Form));
        Directory = new RelayDirectory(room =>
        {
            _started++;
            return Sys.ActorOf(Props.Create(() => new RelayActor(room, Room.Ref, RoomLog, Directory!, Leases, Links, Options, Clock, Words)));
        }, new CatchUpPages(Clock));
        Relay = ActorRefs.Nobody;
    }

    internal GatewayOptions Options { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero));

    internal ScriptedLog RoomLog { get; } = new();

    internal RecordedLog<RelayActor> Words { get; } = new();

    internal RelayDirectory Directory { get; }

    /// <summary>What a keeper would renew.</summary>
    internal LeaseBook Leases { get; } = new();

    /// <summary>The desk of whatever other node a room is on.</summary>
    internal RecordedDesk FarDesk { get; } = new();

    internal NodeLinks<RelayedPost> Links { get; }

    internal TestProbe Room { get; }

    internal IActorRef Relay { get; private set; }

    /// <summary>Newest event that was stored.</summary>
    internal long Head { get; private set; }

    internal long Term { get; set; } = 1;

    internal int RelaysStarted => _started;

    /// <summary>These warnings are part of the story.</summary>
    internal void Declare(params int[] warnings) => _declared.UnionWith(warnings);

    protected override void AfterAll()
    {
        base.AfterAll();
        Words.AssertNoWarningsBut(_declared);
    }

    /// <summary>Starts the relay of a room that has so many events, and waits until it serves joins.</summary>
    internal async Task StartAsync(long head = 0)
    {
        Store((int)head);
        Enter();
        await ExpectSubscribeAsync();
        TellWhereItIs();
        var first = await JoinAsync(JoinFrom.New(0));
        Relay.Tell(new Leave(first, Ref.None, Answer: false));
        await SettleAsync();
    }

    /// <summary>Starts the relay, or finds it.</summary>
    internal IActorRef Enter() => Relay = Directory.TryEnter(Lobby)!;

    /// <summary>The room's answer to a subscription.</summary>
    internal void TellWhereItIs(long? head = null, long first = 1, Epoch? epoch = null) =>
        Relay.Tell(new Subscribed(Lobby, epoch ?? Life, Term, first, head ?? Head), Room.Ref);

    /// <summary>Stores events that the relay is not told of.</summary>
    internal List<RoomEvent> Store(int count, UserId? from = null)
    {
        var events = new List<RoomEvent>();
        for (var i = 0; i < count; i++)
        {
            Head++;
            events.Add(Event(Head, from ?? Bob, $"m{Head}"));
        }

        RoomLog.Append(events);
        return events;
    }

    /// <summary>Stores one event with an id of its own.</summary>
    internal RoomEvent Store(UserId from, string id)
    {
        var stored = Event(++Head, from, id);
        RoomLog.Append(stored);
        return stored;
    }

    /// <summary>Tells the relay of stored events.</summary>
    internal void Push(params IEnumerable<RoomEvent> events) => Relay.Tell(new EventsCommitted(Lobby, Term, [.. events]), Room.Ref);

    /// <summary>Stores events and tells the relay of them.</summary>
    internal void Commit(int count = 1) => Push(Store(count));

    /// <summary>A new life of the log begins, of which nothing is stored yet.</summary>
    internal void ReplaceLog(long head)
    {
        RoomLog.CutAfter(head);
        Head = head;
    }

    internal static RoomEvent Event(long seq, UserId from, string id)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seq);
        var client = new ClientMessageId(id);
        return new RoomEvent(seq, at, RoomEventKind.Message, from, client, RoomEventJson.EncodeMessage(Lobby, seq, at, from, client, $"text {seq}"));
    }

    /// <summary>A join that is not waited for.</summary>
    internal TestMember Join(JoinFrom from, int outboxBytes = 256 * 1024)
    {
        var member = new TestMember(Lobby, outboxBytes);
        Relay.Tell(new Join(member, NextRef(), from));
        return member;
    }

    /// <summary>A member that has been told where its stream begins.</summary>
    internal async Task<TestMember> JoinAsync(JoinFrom from, int outboxBytes = 256 * 1024)
    {
        var member = Join(from, outboxBytes);
        await member.UntilAsync("joined");
        return member;
    }

    internal Task<TestMember> JoinAsync(int outboxBytes = 256 * 1024) => JoinAsync(JoinFrom.New(0), outboxBytes);

    internal static JoinFrom After(long seq, Epoch? epoch = null) => new(null, epoch ?? Life, seq);

    internal void Post(TestMember member, string id, string @ref, UserId? from = null) =>
        Relay.Tell(new Post(member, RefOf(@ref), from ?? Alice, new ClientMessageId(id), "hello"));

    internal static Ref RefOf(string @ref) => new(Encoding.UTF8.GetBytes(@ref));

    internal Task<Subscribe> ExpectSubscribeAsync() => Room.ExpectMsgAsync<Subscribe>(Patience.Limit).AsTask();

    internal Task<PostMessage> ExpectPostAsync() => Room.ExpectMsgAsync<PostMessage>(Patience.Limit).AsTask();

    /// <summary>Fails when the relay has sent something to the room that was not expected yet.</summary>
    internal async Task ExpectNothingAsync()
    {
        await SettleAsync();
        Room.Ref.Tell("fence");
        await Room.ExpectMsgAsync("fence", Patience.Limit);
    }

    /// <summary>Waits until the relay has dealt with everything that it was told.</summary>
    internal async Task SettleAsync()
    {
        for (var i = 0; i < 2; i++) // the second round: what it told itself
        {
            await Relay.Ask<ActorIdentity>(new Identify(i), Patience.Limit);
        }
    }

    /// <summary>What a member has received once the relay has dealt with everything.</summary>
    internal async Task<List<Heard>> HeardAsync(TestMember member)
    {
        await SettleAsync();
        return await member.FlushAsync();
    }

    /// <summary>Time passes, in steps that are finer than any timer.</summary>
    internal async Task PassAsync(TimeSpan time)
    {
        var scheduler = (TestScheduler)Sys.Scheduler;
        for (var passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            Clock.Advance(Step);
            scheduler.Advance(Step);
            await Relay.Ask<ActorIdentity>(new Identify(null), Patience.Limit); // each timer meets its own time
        }
    }

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private Ref NextRef() => RefOf((++_refs).ToString(CultureInfo.InvariantCulture));
}
