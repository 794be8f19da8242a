using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Rooming;

/// <summary>What a room knows and how it decides: no clock, no store, no actor.</summary>
/// <remarks>
/// <see cref="Decide"/> changes nothing; <see cref="Apply"/> is all that a decision changes and gives the same state on every replay, so a room that is
/// opened from its log decides as the one that wrote it would have. Ordered is not stored: the actor shows an event to nobody before its commit.
/// </remarks>
internal sealed class RoomState
{
    private readonly RoomId _room;
    private readonly RoomOptions _options;
    private readonly DedupWindow _window;

    /// <summary>The state of a room whose newest stored event is <paramref name="head"/>.</summary>
    public RoomState(RoomId room, RoomOptions options, long head, IReadOnlyList<RecentEvent> recent)
    {
        _room = room;
        _options = options;
        _window = new DedupWindow(options.DedupWindow);
        foreach (var e in recent)
        {
            _window.Add(e);
            LastAt = e.At;
        }

        Seq = head;
    }

    /// <summary>The newest ordered event, stored or not.</summary>
    public long Seq { get; private set; }

    /// <summary>When that was; times in a room never go back, whatever the node's clock does.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>Judges a message.</summary>
    /// <param name="post">The message.</param>
    /// <param name="committed">Newest event that is stored.</param>
    /// <param name="now">The room's clock.</param>
    public Decision Decide(PostMessage post, long committed, DateTimeOffset now)
    {
        if (_window.TryFind(post.From, post.Id, out var seq, out var at))
        {
            // Not stored yet: the event itself will be the answer, to every relay that waits for it.
            return seq <= committed ? Decision.Answer(new PostRepeated(_room, post.From, post.Id, seq, at)) : Decision.Nothing;
        }

        if (post.Text.Length > _options.MaxTextLength)
        {
            return Decision.Answer(new PostRejected(_room, post.From, post.Id, ErrorCode.TextTooLong, TimeSpan.Zero));
        }

        if (post.Text.Length == 0)
        {
            return Decision.Answer(new PostRejected(_room, post.From, post.Id, ErrorCode.TextEmpty, TimeSpan.Zero));
        }

        if (Seq - committed >= _options.MaxUncommitted)
        {
            return Decision.Answer(Overloaded(post));
        }

        var stamp = ToMilliseconds(now);
        if (stamp < LastAt)
        {
            stamp = LastAt;
        }

        var next = Seq + 1;
        var body = RoomEventJson.EncodeMessage(_room, next, stamp, post.From, post.Id, post.Text);
        return Decision.Store(new RoomEvent(next, stamp, RoomEventKind.Message, post.From, post.Id, body));
    }

    /// <summary>Takes an ordered event in: the next message is judged against it.</summary>
    /// <exception cref="InvalidOperationException">It is not the next one: an invariant is broken.</exception>
    public void Apply(RoomEvent next)
    {
        if (next.Seq != Seq + 1)
        {
            throw new InvalidOperationException($"Room {_room} is at {Seq}; the next event is {Seq + 1}, not {next.Seq}.");
        }

        Seq = next.Seq;
        LastAt = next.At;
        _window.Add(new RecentEvent(next.Seq, next.At, next.From, next.Id));
    }

    /// <summary>The answer to a message that found a queue full.</summary>
    public PostRejected Overloaded(PostMessage post) => new(_room, post.From, post.Id, ErrorCode.Overloaded, RetryAfterOverload);

    // About as long as a full queue of commits takes to drain on a slow disk.
    private static readonly TimeSpan RetryAfterOverload = TimeSpan.FromMilliseconds(500);

    // The log keeps milliseconds: an event must look the same live and after a restart.
    private static DateTimeOffset ToMilliseconds(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
}

/// <summary>What a room does about a command: stores an event, answers at once, or neither.</summary>
internal readonly record struct Decision(RoomEvent? Event, IRoomReply? Reply)
{
    public static Decision Nothing => default;

    public static Decision Store(RoomEvent next) => new(next, null);

    public static Decision Answer(IRoomReply reply) => new(null, reply);
}
