using System.Collections.Concurrent;

namespace ChatCluster.Gateway.Connections;

/// <summary>The outboxes that one event has filled, and who writes them: this thread where they are few, threads of the pool in portions where they are many.</summary>
/// <remarks>
/// A thread hop costs about as much as a small write. In a small room it is saved; in a large one it is paid once for a portion, and other cores help. Not thread-safe: it
/// belongs to one relay. Nothing is allocated once it has grown.
/// </remarks>
internal sealed class Fanout
{
    /// <summary>Outboxes that one thread writes, one after the other: about a tenth of a millisecond's work.</summary>
    private const int Portion = 16;

    private readonly List<Outbox> _due = [];

    /// <summary>An outbox has something to write, and nobody writes it.</summary>
    public void Add(Outbox outbox) => _due.Add(outbox);

    /// <summary>Has all of them written.</summary>
    public void Flush()
    {
        var next = 0;
        while (_due.Count - next > Portion)
        {
            Work.Start(_due, next, Portion);
            next += Portion;
        }

        for (; next < _due.Count; next++)
        {
            _due[next].Flush();
        }

        _due.Clear();
    }

    private sealed class Work : IThreadPoolWorkItem
    {
        private static readonly ConcurrentBag<Work> s_spare = [];

        private readonly Outbox[] _outboxes = new Outbox[Portion];

        public static void Start(List<Outbox> due, int from, int count)
        {
            var work = s_spare.TryTake(out var spare) ? spare : new Work();
            due.CopyTo(from, work._outboxes, 0, count);
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }

        public void Execute()
        {
            foreach (var outbox in _outboxes)
            {
                outbox.Flush();
            }

            Array.Clear(_outboxes); // no spare keeps a connection alive
            s_spare.Add(this);
        }
    }
}
