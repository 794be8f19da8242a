using System.Globalization;
using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What a node holds: what its clients made it keep, and what the system counts for it.</summary>
/// <param name="Node">Its name.</param>
/// <param name="ForClients">Connections, memberships, relays, rooms, leases, and what waits: all by their names in <c>/metrics</c>.</param>
/// <param name="Handles">Open file descriptors, but for those of loaded code.</param>
/// <param name="Threads">Threads.</param>
internal sealed record Holdings(string Node, IReadOnlyDictionary<string, double> ForClients, int Handles, int Threads)
{
    private static readonly string[] Names =
    [
        "chatcluster_gateway_connections", "chatcluster_gateway_pending_sends", "chatcluster_gateway_members", "chatcluster_gateway_relays",
        "chatcluster_rooms_active", "chatcluster_rooms_leases", "chatcluster_log_queue",
        "kestrel_active_connections", // the one of whoever asks is always there
    ];

    /// <summary>Asks a node of this machine.</summary>
    public static async Task<Holdings> OfAsync(NodeProcess node)
    {
        var scrape = await Scrape.OfAsync(node.Port);
        var threads = File.ReadLines($"/proc/{node.Id}/status").First(static line => line.StartsWith("Threads:", StringComparison.Ordinal));
        return new Holdings(
            node.Name,
            Names.ToDictionary(static name => name, scrape.OrZero),
            Directory.EnumerateFiles($"/proc/{node.Id}/fd").Count(static handle => new FileInfo(handle).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) == false),
            int.Parse(threads["Threads:".Length..], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"{Node}: {string.Join(", ", ForClients.Where(static it => it.Value != 0).Select(static it => $"{it.Key} {it.Value}").DefaultIfEmpty("nothing for clients"))}; {Handles} handles, {Threads} threads";
}
