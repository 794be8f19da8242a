using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>Writes what Akka says as everything else is written.</summary>
internal sealed class AkkaLog : LoggerFactoryLogger
{
    private readonly ActorSystem _system = Context.System;
    private readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;

    public AkkaLog()
    {
        if (Context.System.Settings.StdoutLogger is AkkaLastWords last)
        {
            last.Loggers = _loggers;
        }
    }

    protected override void Log(LogEvent log, ActorPath path) => AkkaLines.Write(_loggers, log, () => Akka.Cluster.Cluster.Get(_system).State.Members.Count);
}
