using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace ChatCluster.Micro.Tests;

/// <summary>Which types an operation allocates, for whoever has to find what is new: a sample of them, one in each 100 KB.</summary>
internal sealed class AllocatedTypes : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Allocations = (EventKeywords)0x1;
    private const int Samples = 300;
    private const int Operations = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // Only while one listens; the base class calls from its constructor, before there are fields.
    private static readonly ConcurrentQueue<string> s_types = new();

    private AllocatedTypes()
    {
    }

    /// <summary>The types that take most of the bytes, with their share.</summary>
    public static async Task<string> OfAsync(Func<int, Task> run)
    {
        s_types.Clear();
        using var listener = new AllocatedTypes();
        var end = DateTime.UtcNow + s_patience;
        while (s_types.Count < Samples && DateTime.UtcNow < end)
        {
            await run(Operations);
        }

        var samples = s_types.ToArray();
        return samples is []
            ? "nothing that was seen"
            : string.Join(", ", samples.CountBy(static type => type).OrderByDescending(static it => it.Value).Take(4)
                .Select(it => string.Create(CultureInfo.InvariantCulture, $"{it.Key} {100.0 * it.Value / samples.Length:F0} %")));
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Allocations);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true
            && eventData.PayloadNames?.IndexOf("TypeName") is >= 0 and var at)
        {
            s_types.Enqueue((string)eventData.Payload![at]!);
        }
    }
}
