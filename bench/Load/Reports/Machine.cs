using System.Runtime.InteropServices;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Reports;

/// <summary>Where it was measured, and what.</summary>
internal static class Machine
{
    /// <summary>One fact a line.</summary>
    public static string Facts(IEnumerable<ChatSystem> systems) => string.Join('\n',
    [
        $"- {Environment.ProcessorCount} cores ({Processor}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; servers and loader on the same cores, over loopback",
        $"- load before the first run (1, 5, 15 minutes): {Load}",
        .. systems.Select(static it => $"- {it.Name}: {it.Version}"),
    ]);

    private static string Processor => File.ReadLines("/proc/cpuinfo").FirstOrDefault(static it => it.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown";

    private static string Load => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
}
