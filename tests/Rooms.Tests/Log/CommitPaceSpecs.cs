using System.Diagnostics;
using ChatCluster.Rooms.Log;

namespace ChatCluster.Rooms.Tests.Log;

public sealed class CommitPaceSpecs
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(15);

    private readonly CommitPace _pace = new(Interval);

    private static long At(double ms) => Stopwatch.Frequency + (long)(ms / 1000 * Stopwatch.Frequency);

    [Fact]
    public void A_writer_that_has_little_to_do_never_waits()
    {
        Assert.Equal(TimeSpan.Zero, _pace.Wait(At(0)));
        for (var ms = 0; ms < 10; ms++)
        {
            _pace.Taken(CommitPace.BusyBatch - 1, At(ms));
            Assert.Equal(TimeSpan.Zero, _pace.Wait(At(ms)));
        }
    }

    [Fact]
    public void A_busy_writer_waits_for_the_rest_of_the_interval()
    {
        _pace.Taken(CommitPace.BusyBatch, At(0));
        Assert.Equal(15, _pace.Wait(At(0)).TotalMilliseconds, 3);
        Assert.Equal(5, _pace.Wait(At(10)).TotalMilliseconds, 3);
        Assert.Equal(TimeSpan.Zero, _pace.Wait(At(15)));
        Assert.Equal(TimeSpan.Zero, _pace.Wait(At(40)));
    }

    [Fact]
    public void It_is_busy_no_more_when_waiting_brought_little()
    {
        _pace.Taken(CommitPace.BusyBatch, At(0));
        _pace.Taken(CommitPace.BusyBatch - 1, At(15));
        Assert.Equal(TimeSpan.Zero, _pace.Wait(At(16)));
    }

    [Fact]
    public void Without_an_interval_it_never_waits()
    {
        var pace = new CommitPace(TimeSpan.Zero);
        pace.Taken(500, At(0));
        Assert.Equal(TimeSpan.Zero, pace.Wait(At(0)));
    }
}
