using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ChatCluster.Cluster.Tests;

/// <summary>An entity that answers where it is.</summary>
public sealed class Home : ReceiveActor
{
    public const string Region = "home";

    public Home()
    {
        var here = Akka.Cluster.Cluster.Get(Context.System).SelfAddress.ToString();
        Receive<string>(_ => Sender.Tell(here));
    }

    public static IMessageExtractor Extractor { get; } = new ByName();

    private sealed class ByName() : HashCodeMessageExtractor(30)
    {
        public override string? EntityId(object message) => message as string;
    }
}
