using ChatCluster.Shared.Cluster.Liveness;

namespace ChatCluster.Cluster.Tests.Liveness;

/// <summary>What a node concludes from the locks that its session sees, case by case. Time is a number of seconds.</summary>
public sealed class LivenessEvidenceSpecs
{
    private static readonly TimeSpan Silent = LivenessEvidence.SilentAfter(TimeSpan.FromMilliseconds(250));
    private readonly LivenessEvidence _evidence = new(Silent);

    [Fact]
    public void A_lock_that_was_held_and_is_free_at_two_looks_and_silence_are_death()
    {
        Look(0, ("b", Held, 0.1));
        Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 9, now: 0));
        Look(0.1, ("b", Free, 0.2));
        Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 9, now: 0.1));
        Look(0.2, ("b", Free, 0.3));
        Assert.Equal(LivenessVerdict.Dead, Judge("b", silence: 0.6, now: 0.2));
    }

    // An administrator has ended its session; it takes the lock again, and its heartbeats never stopped.
    [Fact]
    public void Who_is_heard_is_not_dead_whatever_became_of_its_lock()
    {
        Look(0, ("b", Held, 0.1));
        for (var now = 0.1; now < 4; now += 0.1)
        {
            Look(now, ("b", Free, 0.1));
            Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 0.5, now));
        }

        Look(4, ("b", Held, 0.1));
        Look(4.1, ("b", Free, 0.1));
        Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 9, now: 4.1));
    }

    // Nobody has asked it for a heartbeat yet.
    [Fact]
    public void Who_was_never_listened_to_is_not_silent()
    {
        Look(0, ("b", Held, 0.1));
        Look(0.1, ("b", Free, 0.1));
        Look(0.2, ("b", Free, 0.1));
        Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: null, now: 0.2));
    }

    // It stands still: its kernel keeps the session.
    [Fact]
    public void Who_is_silent_and_holds_its_lock_may_live_for_ever()
    {
        for (var now = 0.0; now < 60; now++)
        {
            Look(now, ("b", Held, now));
            Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: now, now));
        }
    }

    // The server was restarted: all sessions have ended, and who takes its lock again first sees all others free.
    [Fact]
    public void What_a_session_before_this_one_has_seen_counts_for_nothing()
    {
        Look(0, ("b", Held, 0.1));
        _evidence.Begin();
        Look(1, ("b", Free, 1));
        Look(1.1, ("b", Free, 1.1));
        Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 9, now: 1.1));
        Assert.False(_evidence.HoldsLock("b", 1));
    }

    [Fact]
    public void Another_process_at_the_address_is_another_one()
    {
        Look(0, ("b", Held, 0.1));
        _evidence.Add([Self, new LifeSign("b", 2, TimeSpan.Zero, Held)], "a", At(1));
        Look(1.1, ("b", Free, 0.1));
        Look(1.2, ("b", Free, 0.1));
        Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 9, now: 1.2)); // its row was the other's for a moment: begun again
        Assert.Equal(LivenessVerdict.MayLive, Judge("nobody", silence: 9, now: 1.2));
    }

    [Theory]
    [InlineData(5.0, 5.0, true)]
    [InlineData(4.9, 5.0, false)]
    [InlineData(5.0, 4.9, false)]
    public void A_free_lock_and_a_row_that_nobody_renews_mean_after_the_grace_that_it_is_cut_off(double freeFor, double age, bool cutOff)
    {
        foreach (var wasHeld in (bool[])[true, false])
        {
            _evidence.Begin();
            Look(10, ("b", wasHeld, 0.1));
            Look(10 + (freeFor / 2), ("b", Free, age / 2));
            Look(10 + freeFor, ("b", Free, age));
            Assert.Equal(cutOff ? LivenessVerdict.CutOff : LivenessVerdict.MayLive, Judge("b", silence: 0.1, now: 10 + freeFor));
        }
    }

    // A database that answers nobody for a while says nothing about one of them.
    [Theory]
    [InlineData(Held, 2.0)]
    [InlineData(Free, 0.1)]
    public void Who_does_not_reach_the_database_itself_finds_nobody_cut_off(bool ownLock, double ownAge)
    {
        for (var now = 0.0; now < 20; now++)
        {
            _evidence.Add([new LifeSign("a", 1, At(ownAge), ownLock), new LifeSign("b", 1, At(now), Free)], "a", At(now));
            Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 0.1, now));
        }
    }

    [Fact]
    public void One_look_in_which_the_lock_is_held_begins_the_grace_anew()
    {
        for (var now = 0.0; now < 20; now++)
        {
            Look(now, ("b", now % 4 == 0, now));
            Assert.Equal(LivenessVerdict.MayLive, Judge("b", silence: 0.1, now));
        }
    }

    [Fact]
    public void Silence_is_two_heartbeats_that_did_not_come_and_a_third_that_is_late() => Assert.Equal(TimeSpan.FromMilliseconds(600), Silent);

    private const bool Held = true;
    private const bool Free = false;

    private static LifeSign Self => new("a", 1, At(0.3), Held);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Look(double now, params (string Address, bool Held, double Age)[] others) =>
        _evidence.Add([Self, .. others.Select(static it => new LifeSign(it.Address, 1, At(it.Age), it.Held))], "a", At(now));

    private LivenessVerdict Judge(string address, double? silence, double now) =>
        _evidence.Judge(address, 1, silence is { } seconds ? At(seconds) : null, At(now));
}
