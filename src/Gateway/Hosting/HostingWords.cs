namespace ChatCluster.Gateway.Hosting;

/// <summary>What the gateway says of its start and of who listens. Ids 3200–3299; 3201, 3202, 3204 and 3205 are not used any more.</summary>
internal static partial class HostingWords
{
    [LoggerMessage(3203, LogLevel.Warning,
        "The web page is not built: install Node.js 20 or newer and build again (dotnet build src/Gateway). Everything else works without it.")]
    public static partial void NoWebClient(this ILogger logger);

    [LoggerMessage(3206, LogLevel.Error,
        "With {Count} connections no more are accepted at {EndPoint}: the process may have {Limit} files open. Allow it more (ulimit -n, LimitNOFILE=, --ulimit nofile=) or spread clients over more nodes.")]
    public static partial void NoMoreFiles(this ILogger logger, int count, System.Net.EndPoint endPoint, int limit);

    [LoggerMessage(3207, LogLevel.Error, "No connection can be accepted at {EndPoint} for a second: {Problem}.")]
    public static partial void CannotAccept(this ILogger logger, System.Net.EndPoint endPoint, string problem);
}
