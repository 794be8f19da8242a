namespace ChatCluster.Testing;

/// <summary>Whether times are judged, by <c>CHATCLUSTER_BARS=strict</c>: then the machine has nothing else to do, and nodes run as they are shipped.</summary>
public static class Bars
{
    /// <summary>True when they are. Default: false.</summary>
    public static bool AreStrict => Environment.GetEnvironmentVariable("CHATCLUSTER_BARS") == "strict";
}
