using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Postgres;

/// <summary>What is said about the shared database. Ids 1000–1099.</summary>
internal static partial class PostgresWords
{
    [LoggerMessage(1000, LogLevel.Information, "{Database}: open, schema version {Schema}.")]
    public static partial void DatabaseOpened(this ILogger logger, string database, int schema);

    [LoggerMessage(1001, LogLevel.Warning, "Waiting for {Database}. {Reason}")]
    public static partial void DatabaseAway(this ILogger logger, string database, string reason);
}
