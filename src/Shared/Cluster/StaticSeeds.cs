using System.Globalization;
using Akka.Actor;

namespace ChatCluster.Shared.Cluster;

/// <summary>The nodes that a new one asks when the seeds are written down instead of met in the database.</summary>
/// <remarks>
/// Every node has the same list in the same order. The first of it founds the cluster when no other answers, so it has to be started for a cluster to
/// come to be, and it must not be started alone where it can't reach the others while they live.
/// </remarks>
public static class StaticSeeds
{
    /// <summary>Reads <c>host:port</c> entries, separated by commas.</summary>
    /// <param name="text">The setting; empty means none.</param>
    /// <param name="problem">What is wrong with it, for people; null when nothing is.</param>
    /// <returns>Hosts and ports in their order; empty when there is a problem.</returns>
    public static IReadOnlyList<(string Host, int Port)> Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var seeds = new List<(string, int)>();
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = entry.LastIndexOf(':');
            if (colon <= 0
                || entry.Contains('/', StringComparison.Ordinal)
                || !int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65_535)
            {
                problem = $"'{entry}', which is not host:port, such as room1:5055.";
                return [];
            }

            seeds.Add((entry[..colon], port));
        }

        problem = null;
        return seeds;
    }

    /// <summary>The seeds as addresses of nodes.</summary>
    internal static IReadOnlyList<Address> Addresses(string text, Address self) =>
        [.. Parse(text, out _).Select(seed => new Address(self.Protocol, self.System, seed.Host, seed.Port))];
}
