using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>Writes what Akka says when its log has ended, or has not begun: to the same log.</summary>
/// <remarks>
/// Akka's own writes to the console, in a form of its own: also what still waits for the log's actor when that is stopped, whatever its level. No actor, and made by
/// name before there is anything else: <see cref="AkkaLog"/> tells it where to write. What comes before that is passed on to Akka's.
/// </remarks>
internal sealed class AkkaLastWords : MinimalLogger
{
    private readonly StandardOutLogger _console = new();

    /// <summary>Where everything else is written.</summary>
    public ILoggerFactory? Loggers { get; set; }

    /// <summary>The setting that has Akka use it.</summary>
    public static string Hocon { get; } = $"akka.stdout-logger-class = \"{typeof(AkkaLastWords).AssemblyQualifiedName}\"";

    protected override void Log(object message)
    {
        if (Loggers is null || message is not LogEvent log)
        {
            _console.Tell(message, ActorRefs.NoSender);
            return;
        }

        try
        {
            AkkaLines.Write(Loggers, log, static () => 0);
        }
        catch (ObjectDisposedException)
        {
            _console.Tell(message, ActorRefs.NoSender); // the node's log has ended as well
        }
    }
}
