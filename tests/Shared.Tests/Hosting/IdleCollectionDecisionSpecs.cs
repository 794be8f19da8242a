using ChatCluster.Shared.Hosting;

namespace ChatCluster.Shared.Tests.Hosting;

public sealed class IdleCollectionDecisionSpecs
{
    private const long Much = IdleCollectionDecision.Worthwhile;
    private const long Heap = IdleCollectionDecision.Largest;

    private readonly IdleCollectionDecision _decision = new();

    [Fact]
    public void After_a_burst_the_first_quiet_period_collects_and_no_later_one_does()
    {
        Assert.False(_decision.IsDue(Much, Heap)); // the burst
        Assert.True(_decision.IsDue(Much + IdleCollectionDecision.Quiet, Heap));
        for (var trickle = 1; trickle <= 20; trickle++)
        {
            Assert.False(_decision.IsDue(Much + ((1 + trickle) * IdleCollectionDecision.Quiet), Heap));
        }
    }

    [Fact]
    public void The_next_burst_counts_from_the_collection_before()
    {
        _decision.IsDue(Much, Heap);
        Assert.True(_decision.IsDue(Much, Heap));

        Assert.False(_decision.IsDue(Much + Much - 1, Heap));
        Assert.False(_decision.IsDue(Much + Much - 1, Heap)); // too little
        Assert.False(_decision.IsDue(Much + Much + IdleCollectionDecision.Quiet, Heap)); // not after a burst any more
        Assert.False(_decision.IsDue(3 * Much, Heap));
        Assert.True(_decision.IsDue(3 * Much, Heap));
    }

    [Fact]
    public void A_large_heap_is_left_alone()
    {
        _decision.IsDue(Much, Heap);
        Assert.False(_decision.IsDue(Much, Heap + 1));
    }
}
