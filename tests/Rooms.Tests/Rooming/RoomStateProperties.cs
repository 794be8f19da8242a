using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using CsCheck;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>What holds for a room whatever happens to it: posts and retries, commits that lag, a clock that jumps, a log that fails, restarts.</summary>
public sealed class RoomStateProperties
{
    private const int Senders = 3;
    private const int Ids = 6;

    private static readonly RoomId Room = new("lobby");
    private static readonly RoomOptions Options = new() { DedupWindow = 5, MaxUncommitted = 4, MaxTextLength = 3 };

    private static readonly Gen<Step> Steps = Gen.Frequency<Step>(
        (10, Gen.Select(Gen.Int[0, Senders - 1], Gen.Int[0, Ids - 1], Gen.Frequency((6, Gen.Const("hi")), (1, Gen.Const("")), (1, Gen.Const("long"))))
            .Select(static (sender, id, text) => (Step)new Posted(sender, id, text))),
        (5, Gen.Int[1, 4].Select(static count => (Step)new Stored(count))),
        (3, Gen.Int[-3_000, 3_000].Select(static ms => (Step)new ClockMoved(ms))),
        (1, Gen.Int[0, 4].Select(static survivors => (Step)new OpenedAgain(survivors))));

    [Fact]
    public void Every_decision_is_the_one_that_the_whole_history_asks_for() =>
        Steps.Array[0, 120].Sample(static steps => new History().Play(steps), iter: 3_000);

    private abstract record Step;

    private sealed record Posted(int Sender, int Id, string Text) : Step;

    /// <summary>The log stores some of what waits.</summary>
    private sealed record Stored(int Count) : Step;

    private sealed record ClockMoved(int Milliseconds) : Step;

    /// <summary>The log failed, or the node: of what was not known to be stored only some is.</summary>
    private sealed record OpenedAgain(int Survivors) : Step;

    /// <summary>The room next to everything that was ever ordered in it, kept in the simplest way there is.</summary>
    private sealed class History
    {
        private readonly List<RoomEvent> _ordered = [];
        private RoomState _room = new(Room, Options, 0, []);
        private int _committed;
        private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public void Play(Step[] steps)
        {
            foreach (var step in steps)
            {
                switch (step)
                {
                    case Posted posted:
                        Post(new PostMessage(Room, 1, new UserId($"user-{posted.Sender}"), new ClientMessageId($"id-{posted.Id}"), posted.Text));
                        break;
                    case Stored stored:
                        _committed = Math.Min(_ordered.Count, _committed + stored.Count);
                        break;
                    case ClockMoved moved:
                        _now = _now.AddMilliseconds(moved.Milliseconds).AddTicks(7);
                        break;
                    case OpenedAgain opened:
                        _committed = Math.Min(_ordered.Count, _committed + opened.Survivors);
                        _ordered.RemoveRange(_committed, _ordered.Count - _committed);
                        _room = FromLog();
                        break;
                }

                if (_committed == _ordered.Count)
                {
                    DecidesLikeOneFromTheLog();
                }
            }

            Assert.Equal(Enumerable.Range(1, _ordered.Count).Select(static seq => (long)seq), _ordered.Select(static e => e.Seq));
            Assert.Equal(_ordered.Select(static e => e.At).Order(), _ordered.Select(static e => e.At));
        }

        private void Post(PostMessage post)
        {
            var decision = _room.Decide(post, _committed, _now);
            var known = _ordered.TakeLast(Options.DedupWindow).LastOrDefault(e => (e.From, e.Id) == (post.From, post.Id));
            if (known is not null)
            {
                var repeated = Decision.Answer(new PostRepeated(Room, post.From, post.Id, known.Seq, known.At));
                Assert.Equal(known.Seq <= _committed ? repeated : Decision.Nothing, decision);
            }
            else if (Refusal(post) is { } code)
            {
                Assert.Equal(code, Assert.IsType<PostRejected>(decision.Reply).Code);
                Assert.Null(decision.Event);
            }
            else
            {
                var next = Assert.IsType<RoomEvent>(decision.Event);
                Assert.Equal((_ordered.Count + 1, post.From, post.Id, post.Text), (next.Seq, next.From, next.Id, RoomEventJson.ReadText(next.Body.Span)));
                _ordered.Add(next);
                _room.Apply(next);
            }

            Assert.Equal(_ordered.Count, _room.Seq);
        }

        private ErrorCode? Refusal(PostMessage post) =>
            post.Text.Length == 0 ? ErrorCode.TextEmpty
            : post.Text.Length > Options.MaxTextLength ? ErrorCode.TextTooLong
            : _ordered.Count - _committed >= Options.MaxUncommitted ? ErrorCode.Overloaded
            : null;

        private RoomState FromLog() => new(
            Room, Options, _committed, [.. _ordered.TakeLast(Options.DedupWindow).Select(static e => new RecentEvent(e.Seq, e.At, e.From, e.Id))]);

        private void DecidesLikeOneFromTheLog()
        {
            var replayed = FromLog();
            Assert.Equal((_room.Seq, _room.LastAt), (replayed.Seq, replayed.LastAt));
            for (var i = 0; i < Senders * Ids; i++)
            {
                var post = new PostMessage(Room, 1, new UserId($"user-{i % Senders}"), new ClientMessageId($"id-{i / Senders}"), "hi");
                var (live, other) = (_room.Decide(post, _committed, _now), replayed.Decide(post, _committed, _now));
                Assert.Equal(live.Reply, other.Reply);
                Assert.Equal(live.Event is { } e ? e with { Body = default } : null, other.Event is { } o ? o with { Body = default } : null);
                Assert.Equal(live.Event?.Body.ToArray(), other.Event?.Body.ToArray());
            }
        }
    }
}
