using Akka.Actor;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Shared.Cluster.Links;

/// <summary>The way to a desk of another node: what many actors have for it in the same moment goes in one envelope, in the order in which it came.</summary>
/// <remarks>
/// A message between nodes costs each side some 4 µs and wakes threads, whatever is in it; one of fifty in an envelope costs 0.65 µs. Nothing waits for
/// others to come: the envelope is closed by a work item at the end of the thread pool's common queue, so that it has what was said until the pool came to it.
/// A busy node fills its envelopes by itself. Any thread. Decision: docs/decisions/0013-one-envelope-per-pair-of-nodes.md.
/// </remarks>
/// <typeparam name="T">What is sent.</typeparam>
/// <param name="desk">Where it goes. At most once, as everything between nodes.</param>
/// <param name="sender">Who sends it: the desk learns from it which node this is.</param>
/// <param name="form">How it is put into envelopes.</param>
public sealed class NodeLink<T>(ICanTell desk, IActorRef? sender, EnvelopeForm<T> form) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private List<T> _waiting = [];
    private bool _isClosing; // a work item is queued or runs: never two, or one envelope could overtake the other

    /// <summary>Sends an item, after all that was added before.</summary>
    public void Add(T item)
    {
        lock (_lock)
        {
            _waiting.Add(item);
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
        }

        CloseSoon();
    }

    void IThreadPoolWorkItem.Execute()
    {
        List<T> items;
        lock (_lock)
        {
            items = _waiting;
            _waiting = [];
        }

        foreach (var envelope in form.Fill(items))
        {
            desk.Tell(envelope, sender);
        }

        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _isClosing = false;
                return;
            }
        }

        CloseSoon();
    }

    private void CloseSoon() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
}

/// <summary>How items are put into envelopes.</summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="Make">Makes an envelope of at least one.</param>
/// <param name="Bytes">The most that an item takes as encoded.</param>
public sealed record EnvelopeForm<T>(Func<IReadOnlyList<T>, INodeMessage> Make, Func<T, int> Bytes)
{
    /// <summary>Most bytes of an envelope with more than one item, far below the largest frame of the cluster's transport (128 000 bytes).</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The envelopes for these, in their order.</summary>
    public IEnumerable<INodeMessage> Fill(List<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var (from, bytes) = (0, 0);
        for (var i = 0; i < items.Count; i++)
        {
            var next = Bytes(items[i]);
            if (bytes + next > MaxBytes && i > from)
            {
                yield return Make(items.GetRange(from, i - from));
                (from, bytes) = (i, 0);
            }

            bytes += next;
        }

        yield return Make(from == 0 ? items : items.GetRange(from, items.Count - from));
    }
}
