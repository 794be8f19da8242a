using System.Globalization;
using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What a node holds: what its clients made it keep, and what the system counts for it.</summary>
/// <param name="Node">Its name.</param>
/// <param name="ForClients">Connections, memberships, relays, rooms, leases, and what waits: all by their names in <c>/metrics</c>.</param>
/// <param name="Handles">Open file descriptors, but for those of loaded code and of dead sockets.</param>
/// <param name="DeadSockets">
/// Sockets that lead nowhere. Akka's transport leaves those of refused connections to the garbage collector: some twenty in the second after another node's death.
/// </param>
/// <param name="Threads">Threads.</param>
internal sealed record Holdings(string Node, IReadOnlyDictionary<string, double> ForClients, int Handles, int DeadSockets, int Threads)
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
        var handles = Directory.EnumerateFiles($"/proc/{node.Id}/fd")
            .Select(static handle => new FileInfo(handle).LinkTarget)
            .Where(static target => target?.EndsWith(".dll", StringComparison.Ordinal) == false)
            .ToList();
        var living = LivingSockets(node.Id);
        var dead = handles.Count(target => target!.StartsWith("socket:", StringComparison.Ordinal) && !living.Contains(target));
        return new Holdings(
            node.Name,
            Names.ToDictionary(static name => name, scrape.OrZero),
            handles.Count - dead,
            dead,
            int.Parse(threads["Threads:".Length..], CultureInfo.InvariantCulture));
    }

    // proc(5): the number of a socket, as the links in fd/ name it, stands in the tenth column for TCP and in the seventh for those of this machine.
    private static HashSet<string> LivingSockets(int process)
    {
        return [.. Numbers("tcp", column: 9), .. Numbers("tcp6", column: 9), .. Numbers("unix", column: 6)];

        IEnumerable<string> Numbers(string table, int column) => File.ReadLines($"/proc/{process}/net/{table}").Skip(1)
            .Select(line => $"socket:[{line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[column]}]");
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"{Node}: {string.Join(", ", ForClients.Where(static it => it.Value != 0).Select(static it => $"{it.Key} {it.Value}").DefaultIfEmpty("nothing for clients"))}; {Handles} handles, {DeadSockets} dead sockets, {Threads} threads";
}
