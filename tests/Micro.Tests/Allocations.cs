namespace ChatCluster.Micro.Tests;

/// <summary>Measures what an operation allocates, on whatever thread.</summary>
/// <remarks>
/// Other threads of the process, those of the test's host among them, can only add to what is counted. So the least of several rounds counts, and there are
/// more rounds as long as it is too much: what the operation itself allocates is there in each of them.
/// </remarks>
internal static class Allocations
{
    // Long enough to fill what is kept: a relay's window of recent events (200), pools, the dictionaries and queues that grow.
    private const int WarmUp = 300;
    private const int Operations = 50;
    private const int FewestRounds = 3;
    private const int MostRounds = 60;

    /// <summary>Bytes that an operation allocates; what is less than one is dropped, as BenchmarkDotNet does.</summary>
    /// <param name="run">Does it so many times.</param>
    /// <param name="enough">Nobody needs to know it better than this.</param>
    public static Task<long> OfAsync(Func<int, Task> run, long enough) =>
        // On a thread of its own: a case that waits for other threads blocks it, and the pool is slow to replace one.
        Task.Factory.StartNew(() => MeasureAsync(run, enough), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static async Task<long> MeasureAsync(Func<int, Task> run, long enough)
    {
        await run(WarmUp);
        var least = long.MaxValue;
        for (var round = 0; round < FewestRounds || (round < MostRounds && least > enough); round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await run(Operations);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Operations);
        }

        return least;
    }
}
