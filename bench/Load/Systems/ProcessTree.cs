using System.Globalization;

namespace ChatCluster.Load.Systems;

/// <summary>What processes and their children have used, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const int MillisecondsOfTick = 10; // USER_HZ is 100 on every architecture

    /// <summary>CPU of one process, all threads, user and system, with the children that it has seen end.</summary>
    public static TimeSpan CpuOf(int id) => TimeSpan.FromMilliseconds(Fields(id) is { } fields ? MillisecondsOfTick * fields[11..15].Sum(Number) : 0);

    /// <summary>Memory of one process: what it has alone, and its share of what it has in common with others. Unit: bytes.</summary>
    public static long MemoryOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(static it => it.StartsWith("Pss:", StringComparison.Ordinal));
            return 1024 * Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0; // gone meanwhile
        }
    }

    /// <summary>These processes and all that descend from them.</summary>
    public static IReadOnlyList<int> Of(IEnumerable<int> roots)
    {
        var children = Directory.GetDirectories("/proc")
            .Select(static it => int.TryParse(Path.GetFileName(it), out var id) ? id : 0)
            .Where(static it => it > 0)
            .ToLookup(ParentOf);
        var found = new List<int>(roots);
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i]]);
        }

        return found;
    }

    /// <summary>The process that has started one; 0 when that one is gone.</summary>
    public static int ParentOf(int id) => Fields(id) is { } fields ? (int)Number(fields[1]) : 0;

    // From the third on; the second is the name, which may have anything in it.
    private static string[]? Fields(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
