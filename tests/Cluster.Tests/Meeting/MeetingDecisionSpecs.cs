using ChatCluster.Shared.Cluster.Meeting;

namespace ChatCluster.Cluster.Tests.Meeting;

/// <summary>What a node does next, case by case.</summary>
public sealed class MeetingDecisionSpecs
{
    private static readonly Guid Current = Guid.NewGuid();
    private static readonly Guid Older = Guid.NewGuid();
    private static readonly MeetingSelf Newcomer = new("me", 7, Guid.NewGuid());
    private static readonly MeetingSelf Member = Newcomer with { InCluster = true, Cluster = Current };
    private static readonly MemberRow OwnRow = Row("me", incarnation: 7);

    private static readonly TimeSpan JustStarted = TimeSpan.Zero;
    private static readonly TimeSpan LongEnough = MeetingDecision.LivingFor;

    private static MemberRow Row(string address, Guid? cluster = null, double age = 0.1, long incarnation = 1, string? excludedBy = null) =>
        new(address, incarnation, cluster, TimeSpan.FromSeconds(age), excludedBy);

    private static MeetingDecision Decide(MeetingSelf self, Guid? current, TimeSpan watchedFor, params MemberRow[] rows) =>
        MeetingDecision.Decide(new MeetingView(current, rows), self, watchedFor);

    private static void JoinsOnly(string address, MeetingDecision decision) => Assert.Equal([address], Assert.IsType<MeetingDecision.Join>(decision).Addresses);

    [Fact]
    public void Where_there_has_never_been_a_cluster_it_founds_one() =>
        Assert.IsType<MeetingDecision.Found>(Decide(Newcomer, current: null, JustStarted, OwnRow, Row("b"), Row("c")));

    [Fact]
    public void Where_a_member_lives_it_joins() =>
        JoinsOnly("b", Decide(Newcomer, Current, JustStarted, OwnRow, Row("b", Current), Row("c", Current, age: 6)));

    [Fact]
    public void It_joins_neither_who_is_no_member_nor_who_is_of_an_older_cluster_nor_who_was_excluded() =>
        JoinsOnly("b", Decide(Newcomer, Current, LongEnough, OwnRow, Row("b", Current), Row("c"), Row("d", Older), Row("e", Current, excludedBy: "b")));

    [Fact]
    public void Several_are_asked_in_the_order_of_their_addresses() =>
        Assert.Equal(["b", "c"], Assert.IsType<MeetingDecision.Join>(Decide(Newcomer, Current, JustStarted, Row("c", Current), OwnRow, Row("b", Current))).Addresses);

    [Fact]
    public void Where_every_member_has_left_it_founds_at_once() => Assert.IsType<MeetingDecision.Found>(Decide(Newcomer, Current, JustStarted, OwnRow, Row("d", Older, age: 9)));

    [Fact]
    public void A_silent_member_is_watched_before_a_cluster_is_founded_without_it()
    {
        // The database may have been away until a moment ago, and the member will be heard in the next.
        var wait = Assert.IsType<MeetingDecision.Wait>(Decide(Newcomer, Current, LongEnough - TimeSpan.FromMilliseconds(1), OwnRow, Row("b", Current, age: 100)));
        Assert.Contains(": b", wait.Why, StringComparison.Ordinal);
        Assert.IsType<MeetingDecision.Found>(Decide(Newcomer, Current, LongEnough, OwnRow, Row("b", Current, age: 100)));
    }

    [Fact]
    public void A_member_that_is_heard_while_it_is_watched_is_joined() => JoinsOnly("b", Decide(Newcomer, Current, LongEnough, OwnRow, Row("b", Current, age: 4.9)));

    [Fact]
    public void Who_has_founded_and_did_not_hear_the_answer_founds_again_without_waiting() =>
        Assert.IsType<MeetingDecision.Found>(Decide(Newcomer, Newcomer.Own, JustStarted, OwnRow with { Cluster = Newcomer.Own }, Row("b")));

    [Fact]
    public void A_member_stays() => Assert.IsType<MeetingDecision.Stay>(Decide(Member, Current, LongEnough, OwnRow with { Cluster = Current }));

    [Fact]
    public void A_member_of_a_former_cluster_leaves() => Assert.IsType<MeetingDecision.Leave>(Decide(Member with { Cluster = Older }, Current, LongEnough, OwnRow, Row("b", Current)));

    [Fact]
    public void Who_asked_for_the_former_cluster_and_was_let_in_by_a_member_of_this_one_belongs_to_this_one()
    {
        var letIn = Member with { Cluster = Older, Members = [("me", 7), ("b", 3)] };
        Assert.Equal(Current, Assert.IsType<MeetingDecision.Belong>(Decide(letIn, Current, JustStarted, OwnRow, Row("b", Current, incarnation: 3))).Cluster);

        // Another process at the address, one that is in no cluster or in another, one that was excluded, or none at all: it wasn't let into this one.
        Assert.IsType<MeetingDecision.Leave>(Decide(letIn, Current, JustStarted, OwnRow, Row("b", Current, incarnation: 4)));
        Assert.IsType<MeetingDecision.Leave>(Decide(letIn, Current, JustStarted, OwnRow, Row("b", cluster: null, incarnation: 3)));
        Assert.IsType<MeetingDecision.Leave>(Decide(letIn, Current, JustStarted, OwnRow, Row("b", Older, incarnation: 3), Row("c", Current)));
        Assert.IsType<MeetingDecision.Leave>(Decide(letIn, Current, JustStarted, OwnRow, Row("b", Current, incarnation: 3, excludedBy: "c")));
        Assert.IsType<MeetingDecision.Leave>(Decide(letIn, current: null, JustStarted, OwnRow, Row("b", incarnation: 3)));
    }

    [Fact]
    public void Who_has_been_a_member_of_the_former_cluster_leaves_whomever_it_takes_for_a_member() =>
        Assert.IsType<MeetingDecision.Leave>(
            Decide(Member with { Cluster = Older, Settled = true, Members = [("b", 3)] }, Current, LongEnough, OwnRow, Row("b", Current, incarnation: 3)));

    [Fact]
    public void Who_was_excluded_leaves_and_says_who_did_it()
    {
        var row = OwnRow with { Cluster = Current, ExcludedBy = "b" };
        Assert.Contains("b has excluded it", Assert.IsType<MeetingDecision.Leave>(Decide(Member, Current, LongEnough, row)).Why, StringComparison.Ordinal);
        Assert.IsType<MeetingDecision.Leave>(Decide(Newcomer, Current, LongEnough, row));
    }

    [Fact]
    public void Who_was_forgotten_or_replaced_leaves()
    {
        Assert.IsType<MeetingDecision.Leave>(Decide(Member, Current, LongEnough, Row("b", Current)));
        Assert.IsType<MeetingDecision.Leave>(Decide(Member, Current, LongEnough, Row("me", Current, incarnation: 8)));
    }

    [Fact]
    public void Who_leaves_already_does_nothing_else() =>
        Assert.IsType<MeetingDecision.Stay>(Decide(Member with { Leaving = true, Cluster = Older }, Current, LongEnough, Row("me", incarnation: 8, excludedBy: "b")));

    [Fact]
    public void With_static_seeds_it_neither_founds_nor_joins_but_leaves_when_it_was_excluded()
    {
        var seeded = Newcomer with { BySeeds = true };
        Assert.IsType<MeetingDecision.Stay>(Decide(seeded, current: null, LongEnough, OwnRow));
        Assert.IsType<MeetingDecision.Stay>(Decide(seeded, Current, LongEnough, OwnRow, Row("b", Current)));
        Assert.IsType<MeetingDecision.Stay>(Decide(seeded with { InCluster = true }, Current, LongEnough, OwnRow, Row("b", Current)));
        Assert.IsType<MeetingDecision.Leave>(Decide(seeded with { InCluster = true }, current: null, LongEnough, OwnRow with { ExcludedBy = "b" }));
    }
}
