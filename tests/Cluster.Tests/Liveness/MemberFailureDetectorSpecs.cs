using Akka.Configuration;
using Akka.Event;
using ChatCluster.Shared.Cluster.Liveness;

namespace ChatCluster.Cluster.Tests.Liveness;

/// <summary>A failure detector that believes what it is told. The pauses of Akka's own are an hour here.</summary>
public sealed class MemberFailureDetectorSpecs
{
    private static readonly Config Patient = ConfigurationFactory.ParseString(
        "threshold = 8, max-sample-size = 100, min-std-deviation = 100ms, acceptable-heartbeat-pause = 1h, heartbeat-interval = 1s");

    private readonly EventStream _events = new(false);

    [Fact]
    public void A_member_that_seems_dead_is_unavailable_until_it_is_heard()
    {
        var detector = NewDetector("a");
        Assert.True(detector.IsAvailable);
        detector.SeemsDead();
        Assert.False(detector.IsAvailable);
        Assert.True(detector.IsMonitoring);
        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void A_member_that_is_excluded_is_unavailable_although_it_is_heard()
    {
        var detector = NewDetector("a");
        detector.Exclude();
        detector.HeartBeat();
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void The_detectors_of_a_node_are_found_by_address_and_those_of_another_node_are_not_among_them()
    {
        var (first, other) = (NewDetector("a"), NewDetector("b"));
        var all = MemberFailureDetectors.Of(_events);
        Assert.Same(first, all["a"]);
        Assert.Null(MemberFailureDetectors.Of(new EventStream(false))["a"]);

        var next = NewDetector("a"); // the former member was removed, and a new process has its address
        Assert.Same(next, all["a"]);
        all.Keep(new HashSet<string> { "a" });
        Assert.Null(all["b"]);
        other.HeartBeat();
        Assert.Same(other, all["b"]);
        Assert.True(all.AnySilent(TimeSpan.Zero));
        Assert.False(all.AnySilent(TimeSpan.FromHours(1)));
    }

    // As Akka does it: by constructor, then the address, then the first heartbeat.
    private MemberFailureDetector NewDetector(string address)
    {
        var detector = new MemberFailureDetector(Patient, _events) { Address = address };
        detector.HeartBeat();
        return detector;
    }
}
