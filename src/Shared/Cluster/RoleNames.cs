namespace ChatCluster.Shared.Cluster;

/// <summary>A node's roles as people and the database read them.</summary>
internal static class RoleNames
{
    /// <summary>In order, separated by commas: <c>gateway,rooms</c>.</summary>
    public static string Of(IEnumerable<string> roles) => string.Join(',', roles.Order(StringComparer.Ordinal));
}
