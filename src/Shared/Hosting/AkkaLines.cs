using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ChatCluster.Shared.Hosting;

/// <summary>What Akka says as a line of the node's log: the class that says it is the category, and level and time aren't said a second time.</summary>
internal static class AkkaLines
{
    // Of a node that can't listen where others are to reach it. The exception that says why is told by who gets it (StartProblem).
    private static readonly string[] OfAFailedStart = ["Remoting error: [Startup failed]", "Remoting system has been terminated abruptly."];

    // What begins when the node has ended already, as one that is told to stop in the middle of its start. Nothing comes of it, and it has a stack each.
    private const string OfAStopInTheStart = "Cluster node must not be terminated";

    private const string HeartbeatSender = "Akka.Cluster.ClusterHeartbeatSender"; // internal to Akka

    /// <summary>Writes one.</summary>
    /// <param name="loggers">Where to.</param>
    /// <param name="log">What Akka says.</param>
    /// <param name="members">Tells how many members the cluster has.</param>
    public static void Write(ILoggerFactory loggers, LogEvent log, Func<int> members)
    {
        ArgumentNullException.ThrowIfNull(log);
        var level = LevelOf(log, members);
        var category = log.LogClass == typeof(DummyClassForStringSources) ? nameof(Akka) : log.LogClass.FullName!;
        loggers.CreateLogger(category).Log(level, default, log.Message, log.Cause, static (message, _) => message?.ToString() ?? "");
    }

    /// <summary>How much it matters.</summary>
    public static LogLevel LevelOf(LogEvent log, Func<int> members) => log.LogLevel() switch
    {
        // The end of a connection between nodes, with its stack: what it means is said by whoever watches the members.
        _ when log.Cause?.GetType().Namespace?.StartsWith("Akka.Remote", StringComparison.Ordinal) == true => LogLevel.Debug,
        _ when log.Cause?.GetBaseException().Message.StartsWith(OfAStopInTheStart, StringComparison.Ordinal) == true => LogLevel.Debug,
        // That its heartbeats are late is nothing to a node that has nobody to send them to.
        Akka.Event.LogLevel.WarningLevel when log.LogClass.FullName == HeartbeatSender && members() < 2 => LogLevel.Debug,
        Akka.Event.LogLevel.ErrorLevel when log.Message?.ToString() is { } text && OfAFailedStart.Any(it => text.StartsWith(it, StringComparison.Ordinal)) => LogLevel.Debug,
        Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
