using System.Collections.Concurrent;

namespace ChatCluster.Gateway.Connections;

/// <summary>Lists that an <see cref="Outbox"/> has while several frames wait in it. Lent: an idle connection has none, a busy one makes none.</summary>
internal static class FrameLists
{
    // One that was once long isn't kept for ever.
    private const int KeptCapacity = 64;

    private static readonly ConcurrentBag<List<ReadOnlyMemory<byte>>> s_spare = [];

    /// <summary>An empty list.</summary>
    public static List<ReadOnlyMemory<byte>> Rent() => s_spare.TryTake(out var spare) ? spare : [];

    /// <summary>Gives it back, with whatever is in it. It is somebody else's from here on.</summary>
    public static void Return(List<ReadOnlyMemory<byte>> list)
    {
        if (list.Capacity <= KeptCapacity)
        {
            list.Clear();
            s_spare.Add(list);
        }
    }
}
