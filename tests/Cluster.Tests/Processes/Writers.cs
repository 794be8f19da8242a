using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Processes;

/// <summary>Persistent writers in several rooms, over all gateways: what goes on while nodes are killed under them.</summary>
internal sealed class Writers
{
    private readonly List<PersistentWriter> _writers;
    private List<Task> _running = [];
    private volatile int _target = int.MaxValue;

    private Writers(List<PersistentWriter> writers) => _writers = writers;

    /// <summary>All of them.</summary>
    public IReadOnlyList<PersistentWriter> All => _writers;

    /// <summary>Messages acknowledged so far.</summary>
    public int Acknowledged => _writers.Sum(static it => it.Acknowledged.Count);

    /// <summary>Starts writers, each in one of the rooms, as fast as they are answered.</summary>
    public static Writers Start(IReadOnlyList<int> ports, int rooms, int each)
    {
        var writers = new Writers([.. Enumerable.Range(0, rooms).SelectMany(room => Enumerable.Range(0, each).Select(n => new PersistentWriter($"writer-{room}-{n}", $"room-{room}")))]);
        writers._running = [.. writers._writers.Select(writer => Task.Run(() => writer.RunOverAsync(ports, () => writers._target)))];
        return writers;
    }

    /// <summary>Waits until every writer has so many more acknowledged messages: all of its room's path works.</summary>
    public async Task MoreAsync(int more, string when)
    {
        var targets = _writers.Select(writer => (Writer: writer, Target: writer.Acknowledged.Count + more)).ToList();
        await Eventually.True($"every writer has {more} more acknowledged messages {when}", () =>
            _running.Find(static it => it.IsFaulted) is { } failed ? throw failed.Exception!.InnerException! : targets.All(static it => it.Writer.Acknowledged.Count >= it.Target));
    }

    /// <summary>Lets them finish what they have begun, and checks what they were told and saw against the logs of their rooms.</summary>
    public async Task FinishAsync(int port)
    {
        _target = 0;
        await Task.WhenAll(_running).Soon("all writers finish");
        // The last events of the others in their rooms: each joins once more and sees everything.
        foreach (var writer in _writers)
        {
            await writer.RunAsync(port, writer.Acknowledged.Count + 1).Soon($"{writer.User} says a last word");
        }

        await HistoryCheck.AssertAsync(port, _writers);
    }
}
