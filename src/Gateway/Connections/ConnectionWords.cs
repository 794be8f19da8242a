namespace ChatCluster.Gateway.Connections;

/// <summary>What connections write to the log. Ids 3000–3099. Never a token, never a text.</summary>
internal static partial class ConnectionWords
{
    [LoggerMessage(3001, LogLevel.Debug, "Connection {Session} of {User} began.")]
    public static partial void ConnectionBegan(this ILogger logger, string session, string? user);

    [LoggerMessage(3002, LogLevel.Debug, "Connection {Session} ended: {Code} {Reason}")]
    public static partial void ConnectionEnded(this ILogger logger, string session, int code, string reason);

    [LoggerMessage(3003, LogLevel.Error, "Connection {Session} failed.")]
    public static partial void ConnectionFailed(this ILogger logger, string session, Exception cause);

    [LoggerMessage(3004, LogLevel.Warning, "History of {Room} is not available. {Reason}")]
    public static partial void HistoryUnavailable(this ILogger logger, string room, string reason);

    [LoggerMessage(3005, LogLevel.Information, "Draining: {Connections} connections are told to go elsewhere within {Spread}.")]
    public static partial void Draining(this ILogger logger, int connections, TimeSpan spread);

    [LoggerMessage(3007, LogLevel.Error, "The heartbeat of connection {Session} failed.")]
    public static partial void HeartbeatFailed(this ILogger logger, string session, Exception cause);

    [LoggerMessage(3006, LogLevel.Information, "Drained.")]
    public static partial void Drained(this ILogger logger);
}
