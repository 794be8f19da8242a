using System.Collections.Concurrent;
using Akka.Actor;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Shared.Cluster.Links;

/// <summary>The links to the desks of one kind, one for each node. Any thread.</summary>
/// <remarks>
/// None is ever forgotten: it takes some hundred bytes for each address that was met, and of two links to one node one could overtake the other.
/// </remarks>
/// <typeparam name="T">What is sent.</typeparam>
/// <param name="connect">Makes the link to a node.</param>
public sealed class NodeLinks<T>(Func<Address, NodeLink<T>> connect)
{
    private readonly ConcurrentDictionary<Address, NodeLink<T>> _links = new();

    /// <param name="system">This node.</param>
    /// <param name="desk">Name of the desk, of <see cref="NodeDesks"/>.</param>
    /// <param name="sender">Who sends: an actor of this node.</param>
    /// <param name="form">How items are put into envelopes.</param>
    public NodeLinks(ActorSystem system, string desk, IActorRef? sender, EnvelopeForm<T> form)
        : this(node => new NodeLink<T>(((ExtendedActorSystem)system).Provider.ResolveActorRef(new RootActorPath(node) / "user" / desk), sender, form))
    {
    }

    /// <summary>The link to the node of an actor; null when that is this one, where a message costs next to nothing.</summary>
    public NodeLink<T>? To(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var node = actor.Path.Address;
        return node.HasLocalScope ? null : _links.GetOrAdd(node, connect);
    }
}
