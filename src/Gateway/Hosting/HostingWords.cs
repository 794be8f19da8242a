namespace ChatCluster.Gateway.Hosting;

/// <summary>What the node says of its own life. Ids 3200–3299.</summary>
internal static partial class HostingWords
{
    [LoggerMessage(3201, LogLevel.Information, "ChatCluster is ready at {Addresses}")]
    public static partial void Ready(this ILogger logger, string addresses);

    [LoggerMessage(3202, LogLevel.Debug, "Not ready: {Reason}.")]
    public static partial void Waiting(this ILogger logger, string reason);

    [LoggerMessage(3203, LogLevel.Warning,
        "The web page is not built: install Node.js 20 or newer and build again (dotnet build src/Gateway). Everything else works without it.")]
    public static partial void NoWebClient(this ILogger logger);

    [LoggerMessage(3205, LogLevel.Warning, "Not ready: the log does not answer. {Reason}")]
    public static partial void LogDoesNotAnswer(this ILogger logger, string reason);

    [LoggerMessage(3204, LogLevel.Warning, "Told to stop a second time: stopping at once.")]
    public static partial void StoppingAtOnce(this ILogger logger);
}
