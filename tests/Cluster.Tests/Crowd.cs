using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests;

/// <summary>Writers and readers in several rooms, over all gateways: what goes on while nodes come and go under them.</summary>
internal sealed class Crowd
{
    private readonly List<PersistentWriter> _writers;
    private readonly List<PersistentReader> _readers;
    private readonly List<Task> _writing = [];
    private readonly List<Task> _reading = [];
    private volatile int _target = int.MaxValue;

    private Crowd(List<PersistentWriter> writers, List<PersistentReader> readers)
    {
        _writers = writers;
        _readers = readers;
    }

    /// <summary>Who writes.</summary>
    public IReadOnlyList<PersistentWriter> Writers => _writers;

    /// <summary>All of them.</summary>
    public IEnumerable<PersistentMember> All => [.. _writers, .. _readers];

    /// <summary>Messages acknowledged so far.</summary>
    public int Acknowledged => _writers.Sum(static it => it.Acknowledged.Count);

    /// <summary>Starts writers in each of the rooms, as fast as they are answered.</summary>
    /// <param name="ports">The gateways.</param>
    /// <param name="rooms">So many rooms.</param>
    /// <param name="each">Writers of a room.</param>
    /// <param name="readers">Readers of a room; the first of them is a slow one.</param>
    public static Crowd Start(IReadOnlyList<int> ports, int rooms, int each, int readers = 0) =>
        Start(ports, [.. Enumerable.Range(0, rooms).Select(static room => $"room-{room}")], each, readers);

    /// <inheritdoc cref="Start(IReadOnlyList{int}, int, int, int)" />
    public static Crowd Start(IReadOnlyList<int> ports, IReadOnlyList<string> rooms, int each, int readers = 0) => Start([
        .. rooms.SelectMany(room => Enumerable.Range(0, each).Select(n => ((PersistentMember)new PersistentWriter($"writer-{n}-of-{room}", room), ports))),
        .. rooms.SelectMany(room => Enumerable.Range(0, readers).Select(n => ((PersistentMember)(n == 0 ? SlowReader(room) : new PersistentReader($"reader-{n}-of-{room}", room)), ports))),
    ]);

    /// <summary>Starts these, each over gateways of its own.</summary>
    public static Crowd Start(params IReadOnlyList<(PersistentMember Member, IReadOnlyList<int> Ports)> members)
    {
        var crowd = new Crowd([.. members.Select(static it => it.Member).OfType<PersistentWriter>()], [.. members.Select(static it => it.Member).OfType<PersistentReader>()]);
        foreach (var (member, ports) in members)
        {
            (member is PersistentWriter ? crowd._writing : crowd._reading).Add(Task.Run(() => member is PersistentWriter writer
                ? writer.RunOverAsync(ports, () => crowd._target)
                : member.RunOverAsync(ports)));
        }

        return crowd;
    }

    /// <summary>Waits until every writer has so many more acknowledged messages: all of its room's path works.</summary>
    public async Task MoreAsync(int more, string when)
    {
        var targets = _writers.Select(writer => (Writer: writer, Target: writer.Acknowledged.Count + more)).ToList();
        await UntilAsync($"every writer has {more} more acknowledged messages {when}", () => targets.All(static it => it.Writer.Acknowledged.Count >= it.Target));
    }

    /// <summary>Waits for something about them.</summary>
    public Task UntilAsync(string what, Func<bool> ask) => Eventually.True(what, () =>
        _writing.Concat(_reading).FirstOrDefault(static it => it.IsFaulted) is { } failed ? throw failed.Exception!.InnerException! : ask());

    /// <summary>Lets them finish what they have begun, and checks what they were told and saw against the logs of their rooms.</summary>
    public async Task FinishAsync(int port)
    {
        _target = 0;
        await Task.WhenAll(_writing).Soon("all writers finish");
        foreach (var reader in _readers)
        {
            // The last words of the writers are still to come.
            reader.EndAt(_writers.Where(writer => writer.Room == reader.Room).Sum(static writer => writer.Acknowledged.Count + 1));
        }

        // The last events of the others in their rooms: each joins once more and sees everything.
        foreach (var writer in _writers)
        {
            await writer.RunAsync(port, writer.Acknowledged.Count + 1).Soon($"{writer.User} says a last word");
        }

        await Task.WhenAll(_reading).Soon("all readers have read the last word");
        await HistoryCheck.AssertAsync(port, _writers, _readers);
    }

    // Its socket is full after some dozens of events, and its outbox soon after that.
    private static PersistentReader SlowReader(string room) =>
        new($"slow-reader-of-{room}", room) { ReceiveBuffer = 4096, Rest = TimeSpan.FromMilliseconds(100) };
}
