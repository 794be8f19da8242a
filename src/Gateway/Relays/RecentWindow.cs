using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>The newest events of a room in memory: for joins and short resumes, so that a crowd that comes back does not read the log.</summary>
internal sealed class RecentWindow(int maxEvents, int maxBytes)
{
    private readonly Queue<RoomEvent> _events = new();
    private long _bytes;

    /// <summary>Oldest <c>seq</c> in the window; 0 when it is empty.</summary>
    public long First => _events.TryPeek(out var first) ? first.Seq : 0;

    /// <summary>Adds the next event and forgets the oldest past the bounds.</summary>
    public void Add(RoomEvent next)
    {
        _events.Enqueue(next);
        _bytes += next.Body.Length;
        while (_events.Count > maxEvents || (_bytes > maxBytes && _events.Count > 1))
        {
            _bytes -= _events.Dequeue().Body.Length;
        }
    }

    /// <summary>Everything after a place, when the window reaches back so far.</summary>
    public bool TryAfter(long after, out IReadOnlyList<RoomEvent> events)
    {
        events = [];
        if (_events.Count == 0 || after < First - 1)
        {
            return false;
        }

        events = [.. _events.Skip((int)(after - First + 1))];
        return true;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _events.Clear();
        _bytes = 0;
    }
}
