using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>What a node says of its own life. Ids 1100–1199.</summary>
internal static partial class HostingWords
{
    [LoggerMessage(1100, LogLevel.Information, "{Node} is ready at {Addresses}{Details}")]
    public static partial void Ready(this ILogger logger, string node, string addresses, string details);

    [LoggerMessage(1101, LogLevel.Debug, "Not ready: {Reason}")]
    public static partial void Waiting(this ILogger logger, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "Told to stop a second time: stopping at once.")]
    public static partial void StoppingAtOnce(this ILogger logger);

    [LoggerMessage(1103, LogLevel.Debug, "Quiet after a burst: gave {Megabytes} MB back to the system, in {Milliseconds} ms.")]
    public static partial void MemoryGivenBack(this ILogger logger, long megabytes, int milliseconds);
}
