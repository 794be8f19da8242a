using System.Collections.Concurrent;
using Akka.Actor;

namespace ChatCluster.Testing;

/// <summary>A reference to a relay of another node, which is not there: it keeps what it was told.</summary>
public sealed class FarRelay(ActorSystem system, Address node, string name, long uid) : MinimalActorRef
{
    /// <summary>What it was told, oldest first.</summary>
    public ConcurrentQueue<object> Told { get; } = new();

    /// <inheritdoc />
    public override ActorPath Path { get; } = (new RootActorPath(node) / "user" / name).WithUid(uid);

    /// <inheritdoc />
    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender) => Told.Enqueue(message);
}
