using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ChatCluster.Testing;

/// <summary>Stands for a shard region where there is no cluster: one child for each entity, found with the real extractor, made by its first message.</summary>
public sealed class ChildPerEntity(IMessageExtractor extractor, Func<string, Props> entity) : UntypedActor
{
    /// <summary>Its props.</summary>
    /// <param name="extractor">The one of the region it stands for.</param>
    /// <param name="entity">Makes an entity by its id.</param>
    public static Props Props(IMessageExtractor extractor, Func<string, Props> entity) => Akka.Actor.Props.Create(() => new ChildPerEntity(extractor, entity));

    /// <summary>Waits until it and its entities have handled everything sent to it so far.</summary>
    public static async Task SettledAsync(IActorRef region)
    {
        var entities = await region.Ask<IReadOnlyList<IActorRef>>(ListEntities.Instance, Patience.Limit);
        await Task.WhenAll(entities.Select(static entity => entity.Ask<ActorIdentity>(new Identify(null), Patience.Limit)));
    }

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        if (message is ListEntities)
        {
            Sender.Tell(Context.GetChildren().ToList());
            return;
        }

        if (message is Passivate passivate)
        {
            Sender.Tell(passivate.StopMessage);
            return;
        }

        if (extractor.EntityId(message) is not { } id)
        {
            Unhandled(message);
            return;
        }

        var name = Uri.EscapeDataString(id); // as a shard names its entities
        var child = Context.Child(name);
        if (child.IsNobody())
        {
            child = Context.ActorOf(entity(id), name);
        }

        child.Forward(extractor.EntityMessage(message));
    }

    private sealed record ListEntities
    {
        public static readonly ListEntities Instance = new();
    }
}
