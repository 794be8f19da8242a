namespace ChatCluster.Gateway.Hosting;

/// <summary>What the gateway says of its own start. Ids 3200–3299; 3201, 3202, 3204 and 3205 are not used any more.</summary>
internal static partial class HostingWords
{
    [LoggerMessage(3203, LogLevel.Warning,
        "The web page is not built: install Node.js 20 or newer and build again (dotnet build src/Gateway). Everything else works without it.")]
    public static partial void NoWebClient(this ILogger logger);
}
