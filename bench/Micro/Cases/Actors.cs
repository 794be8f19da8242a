using Akka.Actor;

namespace ChatCluster.Micro.Cases;

/// <summary>The actor system of all cases that need one: it takes longer to start than they take to run. It ends with the process.</summary>
internal static class Actors
{
    public static ActorSystem System { get; } = ActorSystem.Create(
        "micro", "akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [], coordinated-shutdown.run-by-clr-shutdown-hook = off }");
}
