using Akka.Cluster;
using Akka.Actor;

namespace ChatCluster.Gateway.Connections;

/// <summary>How clients and logs call this node: its cluster address, <c>host:port</c>.</summary>
internal sealed class NodeName(ActorSystem system)
{
    /// <summary>The name; known once the actor system runs.</summary>
    public string Value { get; } = Cluster.Get(system).SelfAddress is var address ? $"{address.Host}:{address.Port}" : "";
}
