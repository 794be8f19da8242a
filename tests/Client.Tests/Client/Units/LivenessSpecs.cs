using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class LivenessSpecs
{
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(16, nameof(LivenessVerdict.Fine))]
    [InlineData(17, nameof(LivenessVerdict.SayPing))]
    [InlineData(34, nameof(LivenessVerdict.SayPing))]
    [InlineData(35, nameof(LivenessVerdict.Dead))]
    public void A_quiet_connection_is_asked_and_then_given_up(int seconds, string expected) =>
        Assert.Equal(expected, Of(25).Look(Start + TimeSpan.FromSeconds(seconds)).ToString());

    [Fact]
    public void What_is_heard_or_said_begins_the_time_anew()
    {
        var liveness = Of(25);
        liveness.Heard(Start + TimeSpan.FromSeconds(20));
        liveness.Said(Start + TimeSpan.FromSeconds(40));

        Assert.Equal(LivenessVerdict.Fine, liveness.Look(Start + TimeSpan.FromSeconds(54)));
        Assert.Equal(LivenessVerdict.Dead, liveness.Look(Start + TimeSpan.FromSeconds(55)));
    }

    [Fact]
    public void Who_does_not_listen_can_not_tell_silence()
    {
        var liveness = Of(25);
        liveness.StopsListening();
        liveness.Said(Start + TimeSpan.FromMinutes(10));
        Assert.Equal(LivenessVerdict.Fine, liveness.Look(Start + TimeSpan.FromMinutes(10)));

        liveness.Listens(Start + TimeSpan.FromMinutes(10));
        Assert.Equal(LivenessVerdict.Dead, liveness.Look(Start + TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(35)));
    }

    private static Liveness Of(double pingSeconds) => new(TimeSpan.FromSeconds(pingSeconds), Start);
}
