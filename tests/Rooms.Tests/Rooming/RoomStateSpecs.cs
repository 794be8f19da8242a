using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Tests.Rooming;

public sealed class RoomStateSpecs
{
    private static readonly RoomId Room = new("lobby");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static RoomState Fresh(RoomOptions? options = null) => new(Room, options ?? new RoomOptions(), 0, []);

    private static PostMessage Post(string id, string text = "hello", string from = "alice") =>
        new(Room, 1, new UserId(from), new ClientMessageId(id), text);

    private static RoomEvent Stored(RoomState state, PostMessage post, long committed = 0, DateTimeOffset? now = null)
    {
        var decision = state.Decide(post, committed, now ?? Noon);
        Assert.Null(decision.Reply);
        Assert.NotNull(decision.Event);
        state.Apply(decision.Event);
        return decision.Event;
    }

    private static PostRejected Rejected(RoomState state, PostMessage post, long committed = 0)
    {
        var decision = state.Decide(post, committed, Noon);
        Assert.Null(decision.Event);
        var rejected = Assert.IsType<PostRejected>(decision.Reply);
        Assert.Equal((post.Room, post.From, post.Id), (rejected.Room, rejected.From, rejected.Id));
        return rejected;
    }

    [Fact]
    public void A_message_becomes_the_next_event_as_clients_will_see_it()
    {
        var state = Fresh();
        Stored(state, Post("1"));
        var second = Stored(state, Post("2", "hi", "bob"));
        Assert.Equal(
            (2, Noon, RoomEventKind.Message, new UserId("bob"), new ClientMessageId("2")), (second.Seq, second.At, second.Kind, second.From, second.Id));
        Assert.Equal(RoomEventJson.EncodeMessage(Room, 2, Noon, second.From, second.Id, "hi"), second.Body.ToArray());
    }

    [Fact]
    public void Deciding_changes_nothing()
    {
        var state = Fresh();
        Assert.Equal(1, state.Decide(Post("1"), 0, Noon).Event!.Seq);
        Assert.Equal(1, state.Decide(Post("1"), 0, Noon).Event!.Seq);
        Assert.Equal(0, state.Seq);
    }

    [Fact]
    public void A_room_goes_on_after_the_newest_event_of_its_log()
    {
        var state = new RoomState(Room, new RoomOptions(), 125, [new RecentEvent(125, Noon, new UserId("alice"), new ClientMessageId("x"))]);
        Assert.Equal(new PostRepeated(Room, new UserId("alice"), new ClientMessageId("x"), 125, Noon), state.Decide(Post("x"), 125, Noon.AddHours(1)).Reply);
        Assert.Equal(126, Stored(state, Post("y"), 125).Seq);
    }

    [Fact]
    public void A_retry_of_what_is_stored_gets_the_first_answer_whatever_it_says_now()
    {
        var state = Fresh();
        var first = Stored(state, Post("1"));
        Stored(state, Post("2"));
        var again = state.Decide(Post("1", "something else"), committed: 1, Noon.AddMinutes(1));
        Assert.Equal(Decision.Answer(new PostRepeated(Room, first.From, first.Id, 1, first.At)), again);
        Assert.IsType<PostRepeated>(state.Decide(Post("1", ""), committed: 1, Noon).Reply);
    }

    [Fact]
    public void A_retry_of_what_is_not_stored_yet_gets_no_answer_and_no_second_place()
    {
        var state = Fresh();
        Stored(state, Post("1"));
        Assert.Equal(Decision.Nothing, state.Decide(Post("1"), committed: 0, Noon));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(10, null)]
    [InlineData(11, ErrorCode.TextTooLong)]
    [InlineData(0, ErrorCode.TextEmpty)]
    public void A_text_has_one_character_to_the_limit(int length, ErrorCode? refusal)
    {
        var state = Fresh(new RoomOptions { MaxTextLength = 10 });
        var post = Post("1", new string('厅', length));
        if (refusal is null)
        {
            Stored(state, post);
        }
        else
        {
            Assert.Equal((refusal, TimeSpan.Zero), (Rejected(state, post).Code, Rejected(state, post).RetryAfter));
        }
    }

    [Fact]
    public void Past_the_uncommitted_that_may_wait_senders_hear_overloaded_until_some_are_stored()
    {
        var state = Fresh(new RoomOptions { MaxUncommitted = 2 });
        Stored(state, Post("1"));
        Stored(state, Post("2"));
        var rejected = Rejected(state, Post("3"));
        Assert.Equal(ErrorCode.Overloaded, rejected.Code);
        Assert.True(rejected.RetryAfter > TimeSpan.Zero);
        Assert.Equal(Decision.Nothing, state.Decide(Post("2"), committed: 0, Noon)); // a retry needs no room in the queue
        Assert.Equal(3, Stored(state, Post("3"), committed: 1).Seq);
    }

    [Fact]
    public void Times_are_milliseconds_and_never_go_back()
    {
        var state = Fresh();
        Assert.Equal(Noon.AddMilliseconds(1), Stored(state, Post("1"), now: Noon.AddTicks(19_999)).At);
        Assert.Equal(Noon.AddMilliseconds(1), Stored(state, Post("2"), now: Noon.AddHours(-1)).At);
        Assert.Equal(Noon.AddMilliseconds(2), Stored(state, Post("3"), now: Noon.AddMilliseconds(2)).At);
        Assert.Equal(TimeSpan.Zero, Stored(state, Post("4"), now: Noon.AddSeconds(1).ToOffset(TimeSpan.FromHours(9))).At.Offset);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_event_that_is_not_the_next_one_is_not_taken(long seq)
    {
        var state = Fresh();
        var first = Stored(state, Post("1"));
        var failure = Assert.Throws<InvalidOperationException>(() => state.Apply(first with { Seq = seq }));
        Assert.Contains($"is at 1; the next event is 2, not {seq}.", failure.Message, StringComparison.Ordinal);
    }
}
