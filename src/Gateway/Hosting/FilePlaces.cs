namespace ChatCluster.Gateway.Hosting;

/// <summary>How many sockets of clients may be open: what the process may have open, less what it needs for itself. Any thread.</summary>
/// <remarks>
/// A runtime that can't open another file ends the process, and with it everybody's connection. So who would take the last ones is not accepted: it waits in the
/// system's queue, or finds another node.
/// </remarks>
internal sealed class FilePlaces(int limit)
{
    /// <summary>Kept for the process itself: some 320 are its libraries (.NET keeps two open for each), the others the store, other nodes and pages. Unit: files.</summary>
    public const int Reserve = 512;

    private int _taken;

    /// <summary>What the process may have open; unbounded where the system doesn't say.</summary>
    public int Limit => limit;

    /// <summary>Places for clients that are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Places that are left; 0 when the node is full.</summary>
    public int Free => Math.Max(0, limit - Reserve - Taken);

    /// <summary>True while there is none left.</summary>
    public bool AreTaken => Free == 0;

    /// <summary>The bound that this process was started with (RLIMIT_NOFILE).</summary>
    public static FilePlaces OfThisProcess() => new(ReadLimit());

    /// <summary>Finds out before anything is opened whether there is room for clients at all.</summary>
    /// <exception cref="TooFewFilesException">There is none.</exception>
    public void EnsureAny()
    {
        if (limit <= Reserve)
        {
            throw new TooFewFilesException(limit);
        }
    }

    /// <summary>A socket is open.</summary>
    public void Take() => Interlocked.Increment(ref _taken);

    /// <summary>It is closed.</summary>
    public void Leave() => Interlocked.Decrement(ref _taken);

    // "Max open files            1024                 524288               files": the soft limit and the hard one; the runtime has raised the first.
    private static int ReadLimit()
    {
        const string Limits = "/proc/self/limits";
        const string Name = "Max open files";
        var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(static it => it.StartsWith(Name, StringComparison.Ordinal)) : null;
        return int.TryParse(line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var limit) ? limit : int.MaxValue;
    }
}
