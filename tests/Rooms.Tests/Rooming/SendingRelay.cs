using Akka.Actor;
using Akka.TestKit;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>A relay with one sender that does what a gateway's does: keeps what is unanswered and sends it again, in order, to every new owner.</summary>
/// <remarks>It also checks what every relay may rely on: within a term events follow without a hole, and none is told twice.</remarks>
internal sealed class SendingRelay(TestProbe probe, IActorRef region, RoomId room, UserId from)
{
    private readonly List<string> _unanswered = [];

    public TestProbe Probe { get; } = probe;

    public UserId From { get; } = from;

    public long Term { get; private set; }

    public long Head { get; private set; }

    /// <summary>The room that it last heard.</summary>
    public IActorRef Room { get; private set; } = ActorRefs.Nobody;

    /// <summary>What each of its messages became.</summary>
    public Dictionary<string, (long Seq, DateTimeOffset At)> Answers { get; } = [];

    public async Task JoinAsync()
    {
        Send(new Subscribe(room));
        var term = Term;
        while (Term == term)
        {
            await HearAsync();
        }

        await Probe.WatchAsync(Room);
    }

    public void Post(string id)
    {
        Answers.Remove(id);
        _unanswered.Add(id);
        Send(id);
    }

    public void SendAgain() => _unanswered.ForEach(Send);

    public async Task UntilAnswered()
    {
        while (_unanswered.Count > 0)
        {
            await HearAsync();
        }
    }

    /// <summary>Hears that the room has moved, and sees that its actor is gone, so that the next subscription reaches another one.</summary>
    public async Task HearsTheEnd()
    {
        while (await HearAsync() is not RoomMoved)
        {
        }

        Assert.IsType<Terminated>(await HearAsync());
    }

    public async Task HearsOverloaded()
    {
        object heard;
        do
        {
            heard = await HearAsync();
        }
        while (heard is not PostRejected);

        Assert.Equal(ErrorCode.Overloaded, ((PostRejected)heard).Code);
    }

    private async Task<object> HearAsync()
    {
        var heard = await Probe.ReceiveOneAsync(Patience.Limit);
        Assert.NotNull(heard);
        if (heard is IRoomReply)
        {
            Room = Probe.LastSender;
        }

        switch (heard)
        {
            case Subscribed where when where.Term > Term:
                Assert.True(where.Head >= Head, $"the room went back from {Head} to {where.Head}");
                (Term, Head) = (where.Term, where.Head); // what is between, a gateway reads from the log
                SendAgain();
                break;
            case Subscribed where:
                Assert.Equal((Term, Head), (where.Term, where.Head));
                break;
            case EventsCommitted committed:
                Assert.Equal(Term, committed.Term);
                foreach (var e in committed.Events)
                {
                    Assert.Equal(++Head, e.Seq);
                    if (e.From == From)
                    {
                        Answer(e.Id, e.Seq, e.At);
                    }
                }

                break;
            case PostRepeated repeated:
                Answer(repeated.Id, repeated.Seq, repeated.At);
                break;
        }

        return heard;
    }

    private void Answer(ClientMessageId id, long seq, DateTimeOffset at)
    {
        _unanswered.Remove(id.Value);
        if (!Answers.TryAdd(id.Value, (seq, at)))
        {
            Assert.Equal(Answers[id.Value], (seq, at));
        }
    }

    private void Send(string id) => Send(new PostMessage(room, Term, From, new ClientMessageId(id), $"{From} says {id}"));

    private void Send(object message) => region.Tell(message, Probe.Ref);
}
