using System.Collections.Concurrent;
using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>Asks all nodes all the time whether they are ready, as a balancer does, and remembers when one was not.</summary>
internal sealed class ReadinessWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, bool> _left = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _asking;

    private ReadinessWatch(ProcessCluster cluster) => _asking = Task.WhenAll(cluster.Living.Select(WatchAsync));

    /// <summary>Begins to ask.</summary>
    public static ReadinessWatch Begin(ProcessCluster cluster) => new(cluster);

    /// <summary>A node is about to end: it is asked no more.</summary>
    public void Leave(NodeProcess node) => _left[node.Name] = true;

    /// <summary>Ends it.</summary>
    /// <returns>Each time that a node was not ready.</returns>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await _end.CancelAsync();
        await _asking;
        return _refusals;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task WatchAsync(NodeProcess node)
    {
        while (!_end.IsCancellationRequested && !_left.ContainsKey(node.Name))
        {
            try
            {
                var (code, status, reasons) = await node.ReadinessAsync();
                if ((int)code != 200)
                {
                    _refusals.Enqueue($"{node.Name} is {status}: {string.Join(" ", reasons)}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                if (!_left.ContainsKey(node.Name))
                {
                    _refusals.Enqueue($"{node.Name}: {e.Message}");
                }
            }

            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
