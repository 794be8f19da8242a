using ChatCluster.Rooms.Log;
using ChatCluster.Shared;

namespace ChatCluster.Rooms.Rooming;

/// <summary>The newest events of a room by (sender, client id): what makes a retry harmless (P5).</summary>
/// <remarks>Not thread-safe: it belongs to its room. Bounded by <see cref="RoomOptions.DedupWindow"/>; the oldest is forgotten first.</remarks>
internal sealed class DedupWindow(int capacity)
{
    private readonly Dictionary<(UserId From, ClientMessageId Id), (long Seq, DateTimeOffset At)> _byId = [];
    private readonly Queue<(UserId From, ClientMessageId Id, long Seq)> _inOrder = [];

    /// <summary>Events it remembers.</summary>
    public int Count => _inOrder.Count;

    /// <summary>Looks up what a message became the first time.</summary>
    public bool TryFind(UserId from, ClientMessageId id, out long seq, out DateTimeOffset at)
    {
        var found = _byId.TryGetValue((from, id), out var first);
        (seq, at) = first;
        return found;
    }

    /// <summary>Remembers the next event.</summary>
    public void Add(in RecentEvent next)
    {
        // An id can come back after the window had forgotten it; then its newest place is the answer, and forgetting the older one must not remove it.
        _byId[(next.From, next.Id)] = (next.Seq, next.At);
        _inOrder.Enqueue((next.From, next.Id, next.Seq));
        if (_inOrder.Count > capacity)
        {
            var (from, id, seq) = _inOrder.Dequeue();
            if (_byId.TryGetValue((from, id), out var held) && held.Seq == seq)
            {
                _byId.Remove((from, id));
            }
        }
    }
}
