using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>Gives memory back when a node has become quiet: the collector runs when something is allocated, so what a burst has left behind would stay for as long as nothing happens.</summary>
/// <remarks>
/// One collection after each burst, which compacts the heap and returns its free pages to the system. It stops the process, for about 0.25 s with 10 000
/// connections, and therefore waits for a quiet moment and leaves large heaps alone (<see cref="IdleCollectionDecision"/>). Figures: docs/performance.md, S4.
/// </remarks>
internal sealed class IdleCollection(TimeProvider clock, ILogger<IdleCollection> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var decision = new IdleCollectionDecision();
        using var timer = new PeriodicTimer(IdleCollectionDecision.Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) // its exception at a stop is how a background service ends
        {
            if (decision.IsDue(GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: false)))
            {
                Collect();
            }
        }
    }

    private void Collect()
    {
        var committed = GC.GetGCMemoryInfo().TotalCommittedBytes;
        var began = clock.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // no other mode returns pages at once
        logger.MemoryGivenBack((committed - GC.GetGCMemoryInfo().TotalCommittedBytes) >> 20, (int)clock.GetElapsedTime(began).TotalMilliseconds);
    }
}
