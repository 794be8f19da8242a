using System.Collections.Concurrent;
using Akka.Actor;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Testing;

/// <summary>A desk of another node, which is not there: it keeps the envelopes that it was sent.</summary>
public sealed class RecordedDesk : ICanTell
{
    /// <summary>The envelopes, oldest first.</summary>
    public ConcurrentQueue<INodeMessage> Told { get; } = new();

    /// <inheritdoc />
    public void Tell(object message, IActorRef sender) => Told.Enqueue((INodeMessage)message);
}
