using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Util;

namespace ChatCluster.Testing;

/// <summary>Events of membership, for actors that hear them without a cluster around them.</summary>
public static class Members
{
    /// <summary>A node has gone from the cluster.</summary>
    public static ClusterEvent.MemberRemoved Removed(Address node) => new(Make("Removed", new UniqueAddress(node, 1)), MemberStatus.Down);

    /// <summary>A node was found to be dead.</summary>
    public static ClusterEvent.MemberDowned Downed(Address node) =>
        new(Make("Create", new UniqueAddress(node, 1), 1, MemberStatus.Down, ImmutableHashSet<string>.Empty, AppVersion.Zero));

    // The library makes members only itself.
    private static Member Make(string how, params object[] with) => (Member)typeof(Member)
        .GetMethod(how, BindingFlags.Static | BindingFlags.NonPublic, with.Select(static it => it.GetType()).ToArray())!
        .Invoke(null, with)!;
}
