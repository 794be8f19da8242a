using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class JoinDecisionSpecs
{
    private const string Same = "same";
    private const string Other = "other";

    [Theory] // recent, epoch, after, first, seq → after, gap
    [InlineData(null, null, 0, 1, 0, 0, false)] // new, empty room
    [InlineData(10, null, 0, 1, 0, 0, false)]
    [InlineData(null, null, 0, 1, 100, 100, false)] // new, only what follows
    [InlineData(0, null, 0, 1, 100, 100, false)]
    [InlineData(10, null, 0, 1, 100, 90, false)]
    [InlineData(100, null, 0, 1, 100, 0, false)]
    [InlineData(int.MaxValue, null, 0, 1, 100, 0, false)]
    [InlineData(50, null, 0, 81, 100, 80, false)] // purged: as many as there are
    [InlineData(50, null, 0, 101, 100, 100, false)] // everything purged
    [InlineData(null, Same, 0, 1, 0, 0, false)] // resume
    [InlineData(null, Same, 40, 1, 100, 40, false)]
    [InlineData(10, Same, 40, 1, 100, 40, false)] // recent is for a gap only
    [InlineData(null, Same, 100, 1, 100, 100, false)]
    [InlineData(null, Same, 40, 41, 100, 40, false)] // the next one is the oldest that is left
    [InlineData(null, Same, 39, 41, 100, 40, true)] // one is missing
    [InlineData(10, Same, 39, 41, 100, 40, true)] // all that is left, whatever recent says
    [InlineData(null, Same, 39, 101, 100, 100, true)]
    [InlineData(null, Other, 40, 1, 100, 50, true)] // another life of the log
    [InlineData(0, Other, 40, 1, 100, 100, true)]
    [InlineData(7, Other, 40, 1, 100, 93, true)]
    [InlineData(null, Other, 40, 71, 100, 70, true)]
    [InlineData(null, Other, 4000, 1, 30, 0, true)] // its seq means nothing here
    [InlineData(null, Other, 40, 1, 0, 0, true)]
    public void The_stream_begins(int? recent, string? epoch, long after, long first, long seq, long begins, bool gap) =>
        Assert.Equal(new JoinedAt(new Epoch(Same), seq, first, begins, gap), Decide(recent, epoch, after, first, seq));

    [Theory] // what came while the join waited is more than it asked for
    [InlineData(null, null, 0, 100)]
    [InlineData(10, null, 0, 90)]
    [InlineData(7, Other, 40, 93)]
    [InlineData(null, Other, 40, 50)]
    [InlineData(null, Same, 103, 103)] // a position is where it is
    [InlineData(null, Same, 40, 40)]
    public void The_stream_of_a_join_that_waited_begins(int? recent, string? epoch, long after, long begins) =>
        Assert.Equal((begins, 105), Decide(recent, epoch, after, first: 1, seq: 105, came: 100) is { } at ? (at.After, at.Head) : default);

    [Theory]
    [InlineData(101, 1, 100)]
    [InlineData(1, 1, 0)]
    [InlineData(long.MaxValue, 1, 100)]
    [InlineData(102, 101, 100)]
    public void A_position_ahead_is_not_decided_here(long after, long first, long seq) => Assert.Null(Decide(null, Same, after, first, seq));

    private static JoinedAt? Decide(int? recent, string? epoch, long after, long first, long seq, long? came = null) =>
        JoinDecision.Decide(new JoinFrom(recent, epoch is null ? null : new Epoch(epoch), after), new Epoch(Same), first, seq, came ?? seq);
}
