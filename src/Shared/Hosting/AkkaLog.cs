using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ChatCluster.Shared.Hosting;

/// <summary>Writes what Akka says as everything else is written: the class that says it is the category, and level and time aren't said a second time.</summary>
internal sealed class AkkaLog : LoggerFactoryLogger
{
    private readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;

    protected override void Log(LogEvent log, ActorPath path)
    {
        ArgumentNullException.ThrowIfNull(log);
        var level = log.LogLevel() switch
        {
            // The end of a connection between nodes, with its stack: what it means is said by whoever watches the members.
            _ when log.Cause?.GetType().Namespace?.StartsWith("Akka.Remote", StringComparison.Ordinal) == true => LogLevel.Debug,
            Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
            Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
            Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        var category = log.LogClass == typeof(DummyClassForStringSources) ? nameof(Akka) : log.LogClass.FullName!;
        _loggers.CreateLogger(category).Log(level, default, log.Message, log.Cause, static (message, _) => message?.ToString() ?? "");
    }
}
