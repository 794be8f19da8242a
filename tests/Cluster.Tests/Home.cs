using Akka.Actor;
using Akka.Cluster.Sharding;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Cluster.Tests;

/// <summary>An entity that answers where it is.</summary>
public sealed class Home : ReceiveActor
{
    public const string Region = "home";

    /// <summary>As many as there are of rooms.</summary>
    public const int Shards = RoomSharding.Shards;

    public Home()
    {
        var here = Akka.Cluster.Cluster.Get(Context.System).SelfAddress.ToString();
        Receive<string>(_ => Sender.Tell(here));
    }

    public static IMessageExtractor Extractor { get; } = new ByName();

    private sealed class ByName() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => message as string;
    }
}
