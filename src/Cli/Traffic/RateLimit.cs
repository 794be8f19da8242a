using System.Globalization;

namespace ChatCluster.Cli.Traffic;

/// <summary>Gateways take so many messages a second from one connection. A run that wants more measures its own waiting.</summary>
internal static class RateLimit
{
    private const double Margin = 0.8; // messages don't come evenly

    /// <summary>What to say of a plan; null when it is fine.</summary>
    /// <param name="busiest">Messages a second that the busiest client is to send.</param>
    /// <param name="allowed">What the server takes from one connection; 0 for no limit.</param>
    public static string? Warning(double busiest, int allowed) => allowed == 0 || busiest <= allowed * Margin
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"a client has to send up to {busiest:F0} messages a second, and the gateways take {allowed} a second from one connection: messages will wait, and count with their wait. Use more clients, or a lower rate.");
}
