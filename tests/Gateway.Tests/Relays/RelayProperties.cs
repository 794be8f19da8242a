using Akka.Actor;
using Akka.TestKit;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>Whatever is lost, late, doubled, slow or failing between the room, its log and the members: each member sees each event once, in order.</summary>
public sealed class RelayProperties : RelaySpec
{
    private readonly List<Guest> _guests = [];
    private readonly Dictionary<long, Queue<IRoomReply>> _underway = []; // by term: what one owner says arrives in order, what two say doesn't
    private readonly Dictionary<ClientMessageId, RoomEvent> _posted = [];
    private readonly List<EventsCommitted> _said = [];
    private Random _random = null!;
    private IActorRef _keeper = ActorRefs.Nobody;
    private TestProbe _desk = null!;
    private int _ids;
    private double _loss;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 15)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_member_sees_every_event_after_its_position_once_and_in_order(int seed)
    {
        Declare(3103);
        _random = new Random(seed);
        _loss = 0.2;
        Options.RecentEvents = _random.Next(4, 30);
        Options.RecentBytes = _random.Next(2_000, 8_000);
        (Options.LargeRoomMembers, Options.LargeRoomInterval) = (1 + (seed % 3), TimeSpan.FromMilliseconds(120)); // events wait, and all that may happen meanwhile does
        Store(_random.Next(0, 40));
        _desk = CreateTestProbe("desk");
        _keeper = Sys.ActorOf(Props.Create(() => new LeaseKeeper(Leases, Options.RenewInterval, _ => _desk.Ref)));
        Enter();
        for (var i = 0; i < 400; i++)
        {
            await StepAsync();
        }

        await CalmDownAsync();
        Check();
    }

    private async Task StepAsync()
    {
        switch (_random.Next(20))
        {
            case 0 or 1 or 2 or 3:
                Announce(Store(_random.Next(1, 6)));
                break;
            case 4 or 5 or 6 or 7:
                Deliver(_random.Next(1, 6));
                break;
            case 8 or 9 when _guests.Count < 40:
                Join();
                break;
            case 10 when Present is [_, ..] present:
                Leave(present[_random.Next(present.Count)]);
                break;
            case 11 or 12 when Present is [_, ..] present:
                present[_random.Next(present.Count)].Member.Socket.Stall();
                break;
            case 13 when Present is [_, ..] present:
                present[_random.Next(present.Count)].Member.Socket.Flow();
                break;
            case 14:
                RoomLog.FailNext(_random.Next(1, 3));
                break;
            case 15:
                RoomLog.Hold();
                break;
            case 16:
                RoomLog.Release();
                break;
            case 17 when Present is [_, ..] present:
                Post(present[_random.Next(present.Count)]);
                break;
            case 18 when _said.Count > 1:
                var again = _random.Next(_said.Count - 1); // once more, or together with what followed
                Send(_random.Next(2) == 0 ? _said[again] : new EventsCommitted(Lobby, Term, [.. _said[again].Events, .. _said[again + 1].Events]));
                break;
            case 19 when _random.Next(3) == 0:
                Send(new RoomMoved(Lobby, Term));
                Term++;
                break;
            default:
                await PassAsync(TimeSpan.FromMilliseconds(50 * _random.Next(1, 20)));
                break;
        }

        await ActAsRoomAsync();
    }

    private List<Guest> Present => [.. _guests.Where(guest => !guest.HasLeft)];

    private void Join()
    {
        var from = _random.Next(4) switch
        {
            0 => JoinFrom.New(_random.Next(0, 60)),
            1 => new JoinFrom(_random.Next(0, 60), new Epoch("another"), _random.Next(0, 60)),
            _ => After(_random.NextInt64(Math.Max(0, Head - 80), Head + 1)),
        };
        _guests.Add(new Guest(Join(from, outboxBytes: _random.Next(500, 4_000))));
    }

    private void Leave(Guest guest)
    {
        guest.HasLeft = true;
        Relay.Tell(new Leave(guest.Member, RefOf("99999"), Answer: true));
    }

    private void Post(Guest guest)
    {
        var id = $"p{++_ids}";
        guest.Posts.Add(id);
        Post(guest.Member, id, $"\"{id}\"");
    }

    private async Task ActAsRoomAsync()
    {
        await AskKeeperAsync();
        while (_desk.HasMessages)
        {
            var renew = (RenewLeases)await _desk.ReceiveOneAsync(TimeSpan.Zero);
            if (!IsLost())
            {
                _keeper.Tell(new LeasesRenewed(renew.Batch, [.. renew.Leases.Select(_ => new RenewedLease(!IsLost(), Term, Head))]));
            }
        }

        await AskKeeperAsync();
        await SettleAsync();
        while (Room.HasMessages)
        {
            switch (await Room.ReceiveOneAsync(TimeSpan.Zero))
            {
                case Subscribe when !IsLost():
                    Send(new Subscribed(Lobby, Life, Term, 1, Head));
                    break;
                case PostMessage post when !IsLost():
                    Take(post);
                    break;
            }
        }
    }

    private Task<ActorIdentity> AskKeeperAsync() => _keeper.Ask<ActorIdentity>(new Identify(null), Patience.Limit);

    private void Take(PostMessage post)
    {
        if (post.Term != Term)
        {
            Send(new Subscribed(Lobby, Life, Term, 1, Head));
        }
        else if (_posted.TryGetValue(post.Id, out var stored))
        {
            Send(new PostRepeated(Lobby, post.From, post.Id, stored.Seq, stored.At));
        }
        else
        {
            stored = Store(post.From, post.Id.Value);
            _posted.Add(post.Id, stored);
            Announce([stored]);
        }
    }

    private void Announce(List<RoomEvent> events)
    {
        var batch = new EventsCommitted(Lobby, Term, events);
        _said.Add(batch);
        if (!IsLost())
        {
            Send(batch);
        }
    }

    private void Send(IRoomReply reply)
    {
        if (!_underway.TryGetValue(Term, out var queue))
        {
            _underway.Add(Term, queue = new Queue<IRoomReply>());
        }

        queue.Enqueue(reply);
    }

    private void Deliver(int count)
    {
        for (var i = 0; i < count && _underway.Values.Where(static queue => queue.Count > 0).ToList() is [_, ..] queues; i++)
        {
            Relay.Tell(queues[_random.Next(queues.Count)].Dequeue(), Room.Ref);
        }
    }

    private bool IsLost() => _random.NextDouble() < _loss;

    private async Task CalmDownAsync()
    {
        _loss = 0;
        RoomLog.FailNext(0);
        RoomLog.Release();
        foreach (var guest in _guests)
        {
            guest.Member.Socket.Flow();
        }

        await Eventually.TrueAsync("every member is at the head and every post is answered", async () =>
        {
            await PassAsync(TimeSpan.FromMilliseconds(500));
            await ActAsRoomAsync();
            Deliver(int.MaxValue);
            await SettleAsync();
            return _guests.TrueForAll(guest => guest.IsAnswered) && Present.TrueForAll(guest => guest.WasRefused || guest.IsAt(Head));
        });
    }

    private void Check()
    {
        var stored = RoomLog.ReadAfterAsync(Lobby, 0, new(int.MaxValue, int.MaxValue)).Result.Events;
        foreach (var (member, received) in _guests.Select(static guest => (guest.Member, guest.Member.Received)))
        {
            Assert.Null(member.Evicted);
            Assert.False(member.Socket.WasWrittenConcurrently);
            member.AssertContiguous();
            Assert.All(received.Where(static frame => frame.Type == "event"), frame => Assert.Equal(stored[(int)frame.Seq - 1].Id.Value, frame.Id));
            Assert.DoesNotContain(received.SkipWhile(static frame => frame.Type != "left"), static frame => frame.Type is "event" or "joined");
            var joined = received.Find(static frame => frame.Type == "joined");
            foreach (var sent in received.Where(static frame => frame.Type == "sent"))
            {
                Assert.True(joined is null || sent.Seq > joined.After, $"sent as {sent.Seq}, but the stream began after {joined?.After}");
                Assert.Equal(_posted[new ClientMessageId(sent.Id!)].Seq, sent.Seq);
                Assert.DoesNotContain(received.TakeWhile(frame => frame != sent), frame => frame.Type == "event" && frame.Id == sent.Id);
            }
        }
    }

    private sealed class Guest(TestMember member)
    {
        public TestMember Member => member;

        public bool HasLeft { get; set; }

        public List<string> Posts { get; } = [];

        /// <summary>Exactly one answer to each post, to the join and to the leave.</summary>
        public bool IsAnswered => member.Received is var received
            && Posts.TrueForAll(id => received.Count(frame => frame.Type is "sent" or "error" && frame.Ref == id) == 1)
            && received.Count(static frame => frame.Type is "joined" || frame.Code is "not_joined" or "after_ahead") == 1
            && received.Count(static frame => frame.Type is "left") == (HasLeft ? 1 : 0);

        /// <summary>For the room's answers may be late by more than a relay can know.</summary>
        public bool WasRefused => Member.Received.Exists(static frame => frame.Code == "after_ahead");

        public bool IsAt(long head) => member.Received is [.., _] received
            && received.Find(static frame => frame.Type == "joined") is { } joined
            && (member.Events is [.., var last] ? last : joined.After) == head;
    }
}
