using System.Globalization;

namespace ChatCluster.Load.Systems;

/// <summary>The Redis that two nodes of a rival meet in; it keeps nothing on disk.</summary>
internal static class Redis
{
    /// <summary>How to install it; null when it is there.</summary>
    public static string? Missing => Tool.Missing("redis", Program);

    /// <summary>Its version.</summary>
    public static string Version => $"Redis {Tool.DebianVersion("redis-server")}";

    private static string? Program => Tool.Find("redis-server");

    /// <summary>Starts one.</summary>
    /// <returns>Its port on 127.0.0.1.</returns>
    public static async Task<int> StartAsync(Served served)
    {
        var port = FreePort.Next();
        var process = served.Launch(served.Folder,
            [Program!, "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no"]);
        await process.WhenListeningAsync(port);
        return port;
    }
}
