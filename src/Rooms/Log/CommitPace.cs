using System.Diagnostics;

namespace ChatCluster.Rooms.Log;

/// <summary>When a writer takes its next batch: at once, unless it is busy; then a little after the last one, so that more goes in one commit.</summary>
/// <remarks>
/// A commit costs about the same for one event as for ten, and so does what follows from it: an answer of the database, an envelope to each gateway, woken
/// threads. A writer that takes what came in a few milliseconds each time pays all of that again and again. Source: docs/decisions/0014-a-busy-writer-waits.md.
/// </remarks>
/// <param name="interval">The least time between two batches of a busy writer; zero: it never waits.</param>
internal sealed class CommitPace(TimeSpan interval)
{
    /// <summary>A writer whose last batch had so many events is busy. With 15 ms between batches it stays so at 670 events a second.</summary>
    public const int BusyBatch = 10;

    /// <summary>So many events are worth a commit by themselves.</summary>
    public const int FullBatch = 40;

    private long _takenAt;
    private bool _isBusy;

    /// <summary>How long to wait before the next batch is taken, should there not be a <see cref="FullBatch"/> before.</summary>
    /// <param name="now">Timestamp (<see cref="Stopwatch"/>).</param>
    public TimeSpan Wait(long now)
    {
        var left = interval - Stopwatch.GetElapsedTime(_takenAt, now);
        return _isBusy && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A batch was taken.</summary>
    /// <param name="events">Events in it.</param>
    /// <param name="now">Timestamp.</param>
    public void Taken(int events, long now)
    {
        _isBusy = events >= BusyBatch;
        _takenAt = now;
    }
}
