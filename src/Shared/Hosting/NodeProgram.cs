using ChatCluster.Shared.Cluster;

namespace ChatCluster.Shared.Hosting;

/// <summary>What a program says of itself where it does what every node's program does.</summary>
/// <param name="Name">How it is called in messages: "ChatCluster is ready", "ChatCluster can't start".</param>
/// <param name="Source">The project it is built from: <c>src/Gateway</c>.</param>
/// <param name="DefaultUrl">Where it listens when nothing is said.</param>
/// <param name="Role">The role that each of its nodes has.</param>
/// <param name="CanHaveBoth">True when its nodes may have the other role too, as one with the embedded store must.</param>
public sealed record NodeProgram(string Name, string Source, string DefaultUrl, string Role, bool CanHaveBoth)
{
    /// <summary>The roles of a node that says nothing of them: all that the program can have with the embedded store, its own in a cluster.</summary>
    public string DefaultRoles(NodeOptions node) =>
        CanHaveBoth && string.IsNullOrEmpty(node?.Postgres) ? $"{NodeRoles.Gateway},{NodeRoles.Rooms}" : Role;
}
