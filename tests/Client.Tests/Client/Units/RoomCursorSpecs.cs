using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class RoomCursorSpecs
{
    [Fact]
    public void A_newcomer_begins_where_the_server_says()
    {
        var cursor = new RoomCursor(from: null);

        Assert.Null(cursor.GapOf(Joined("e1", after: 120)));
        cursor.Begin(Joined("e1", after: 120));
        Take(cursor, 121);
        Take(cursor, 122);

        Assert.Equal(new RoomPosition("e1", 122), cursor.Position);
    }

    [Fact]
    public void A_resume_goes_on_where_it_was()
    {
        var cursor = At("e1", 120);

        Assert.Null(cursor.GapOf(Joined("e1", after: 120)));
        cursor.Begin(Joined("e1", after: 120));
        Take(cursor, 121);
    }

    [Theory]
    [InlineData("e1", 150, GapReason.Purged)]
    [InlineData("e2", 150, GapReason.Replaced)]
    [InlineData("e2", 3, GapReason.Replaced)]
    [InlineData("e2", 120, GapReason.Replaced)]
    public void A_gap_says_what_it_is_between(string epoch, long after, GapReason reason)
    {
        var gap = At("e1", 120).GapOf(Joined(epoch, after, gap: true));

        Assert.Equal(new RoomGap(reason, new RoomPosition("e1", 120), new RoomPosition(epoch, after)), gap);
    }

    [Theory]
    [InlineData("e1", 121, false)]
    [InlineData("e1", 119, false)]
    [InlineData("e1", 119, true)]
    [InlineData("e2", 120, false)]
    public void A_join_that_goes_on_elsewhere_without_saying_so_is_a_violation(string epoch, long after, bool gap)
    {
        var violation = Assert.Throws<ChatException>(() => At("e1", 120).GapOf(Joined(epoch, after, gap)));

        Assert.Equal(ChatException.ProtocolViolation, violation.Code);
        Assert.Contains("120", violation.Message, StringComparison.Ordinal);
        Assert.Contains("lobby", violation.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(122)]
    [InlineData(120)]
    [InlineData(1)]
    public void An_event_that_is_not_the_next_one_is_a_violation(long seq)
    {
        var cursor = At("e1", 120);
        cursor.Begin(Joined("e1", after: 120));

        var violation = Assert.Throws<ChatException>(() => cursor.Check("lobby", Event(seq)));
        Assert.Equal(ChatException.ProtocolViolation, violation.Code);
        Assert.Contains($"after 120 of epoch e1 came {seq}", violation.Message, StringComparison.Ordinal);
        Assert.Contains($"id-{seq}", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_that_was_given_up_makes_a_gap_even_in_the_same_epoch()
    {
        var cursor = At("e1", 120);
        cursor.GiveUp();
        Assert.Null(cursor.Position);

        var gap = cursor.GapOf(Joined("e1", after: 40));
        Assert.Equal(new RoomGap(GapReason.Replaced, new RoomPosition("e1", 120), new RoomPosition("e1", 40)), gap);

        cursor.Begin(Joined("e1", after: 40));
        Assert.Null(cursor.GapOf(Joined("e1", after: 40)));
    }

    private static RoomCursor At(string epoch, long seq) => new(new RoomPosition(epoch, seq));

    private static JoinedFrame Joined(string epoch, long after, bool gap = false) => new(1, "lobby", epoch, Seq: after, First: 1, after, gap);

    private static RoomEvent Event(long seq) => new(seq, default, "message", "bob", $"id-{seq}", "text");

    private static void Take(RoomCursor cursor, long seq)
    {
        cursor.Check("lobby", Event(seq));
        cursor.Advance(Event(seq));
    }
}
