using ChatCluster.Shared.Postgres;

namespace ChatCluster.Shared.Cluster.Liveness;

/// <summary>Keeps a <see cref="LivenessSession"/> open, tells what it sees, and opens it again when it has ended.</summary>
/// <param name="database">The shared database.</param>
/// <param name="incarnation">Number of this process.</param>
/// <param name="isUrgent">Asked ten times a second: whether a member is silent, so that the next look can't wait.</param>
/// <param name="clock">Paces the looks.</param>
internal sealed class LivenessWatch(PostgresDatabase database, int incarnation, Func<bool> isUrgent, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(800);

    /// <summary>A session has begun.</summary>
    public sealed record Began;

    /// <summary>It has looked.</summary>
    public sealed record Looked(IReadOnlyList<LifeSign> Signs);

    /// <summary>It has ended, or none could be opened.</summary>
    public sealed record Lost(Exception Cause);

    /// <summary>Watches until it is told to stop.</summary>
    /// <param name="tell">Hears <see cref="Began"/>, <see cref="Looked"/> and <see cref="Lost"/>, in order.</param>
    /// <param name="stop">Ends the session.</param>
    public async Task RunAsync(Action<object> tell, CancellationToken stop)
    {
        await database.WhenOpen.WaitAsync(stop);
        await using var source = LivenessSession.SourceOf(database);
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await using var session = await LivenessSession.OpenAsync(source, incarnation, stop);
                pause = FirstPause;
                tell(new Began());
                while (true)
                {
                    tell(new Looked(await session.LookAsync(stop)));
                    await NextAsync(stop);
                }
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                tell(new Lost(e));
            }

            // Spread: a server that comes back is met by all nodes at once.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), clock, stop);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
    }

    private async Task NextAsync(CancellationToken stop)
    {
        var since = clock.GetTimestamp();
        do
        {
            await Task.Delay(Tick, clock, stop);
        }
        while (!isUrgent() && clock.GetElapsedTime(since) < LookEvery);
    }
}
