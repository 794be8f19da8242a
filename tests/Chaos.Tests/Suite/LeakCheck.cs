using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>After a scenario no node holds anything of it any more.</summary>
/// <remarks>
/// What is kept for clients must be what it was, exactly. Handles and threads come and go with pools (connections to PostgreSQL, to other nodes, threads of the
/// runtime), so they may be more by a margin that is below what the scenario's clients would leave behind.
/// </remarks>
internal sealed class LeakCheck
{
    // Measured after scenarios: up to 10 more handles, no more threads.
    private const int HandleMargin = 20;
    private const int DeadSocketMargin = 100; // a scenario has up to three deaths, and the next seed may run in the same cluster
    private const int ThreadMargin = 15;

    // A look costs each node a page of metrics. At fifty a second it took both cores for the ten seconds that rooms need to be put away.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<Holdings> _before;

    private LeakCheck(IReadOnlyList<Holdings> before) => _before = before;

    /// <summary>Remembers what the nodes hold before.</summary>
    public static async Task<LeakCheck> BeginAsync(ProcessCluster cluster) => new(await LookAsync(cluster));

    /// <summary>Waits until all nodes that live are back at what they held.</summary>
    /// <exception cref="TimeoutException">Some aren't; the message says which, and what they still hold.</exception>
    public async Task EndAsync(ProcessCluster cluster)
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Eventually.TrueAsync("the nodes hold what they held before", async () =>
            {
                left = [.. (await LookAsync(cluster)).Where(IsMore).Select(static it => it.ToString())];
                return left.Count == 0;
            }, every: LookEvery);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Something was left behind. Now:\n  {string.Join("\n  ", left)}\nBefore:\n  {string.Join("\n  ", _before)}");
        }
    }

    /// <summary>What all nodes that live hold now.</summary>
    public static async Task<IReadOnlyList<Holdings>> LookAsync(ProcessCluster cluster) => await Task.WhenAll(cluster.Living.Select(Holdings.OfAsync));

    /// <inheritdoc />
    public override string ToString() => string.Join("; ", _before);

    // A node that has come since is compared with the one that held most of those that do the same.
    private bool IsMore(Holdings now)
    {
        var before = _before.Where(it => it.Node[..4] == now.Node[..4]).ToList();
        return now.ForClients.Any(held => held.Value > before.Max(it => it.ForClients[held.Key]))
            || now.Handles > before.Max(static it => it.Handles) + HandleMargin
            || now.DeadSockets > before.Max(static it => it.DeadSockets) + DeadSocketMargin
            || now.Threads > before.Max(static it => it.Threads) + ThreadMargin;
    }
}
