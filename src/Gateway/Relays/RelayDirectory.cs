using Akka.Actor;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Relays;

/// <summary>Finds or starts the relay of a room, and lets a relay stop only when nobody holds it.</summary>
/// <remarks>Counts connections, not messages: a <see cref="TryEnter"/> under the lock is what makes a stop in the wrong moment impossible.</remarks>
internal sealed class RelayDirectory(Func<RoomId, IActorRef> start, CatchUpPages pages, int capacity = int.MaxValue)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RoomId, Entry> _relays = [];

    /// <summary>What members read who are behind.</summary>
    public CatchUpPages Pages { get; } = pages;

    /// <summary>Rooms that have a relay on this node.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _relays.Count;
            }
        }
    }

    /// <summary>How often relays are held: the memberships of all connections.</summary>
    public int Members
    {
        get
        {
            lock (_lock)
            {
                return _relays.Values.Sum(static entry => entry.Holders);
            }
        }
    }

    /// <summary>The relay of a room; it stays until a matching <see cref="Exit"/> and longer.</summary>
    /// <returns>Null when the room has none and the node has as many as it can.</returns>
    public IActorRef? TryEnter(RoomId room)
    {
        lock (_lock)
        {
            if (!_relays.TryGetValue(room, out var entry))
            {
                if (_relays.Count >= capacity)
                {
                    return null;
                }

                _relays.Add(room, entry = new Entry(start(room)));
            }

            entry.Holders++;
            return entry.Relay;
        }
    }

    /// <summary>The relay of a room, if it has one at the moment.</summary>
    public IActorRef? Find(RoomId room)
    {
        lock (_lock)
        {
            return _relays.GetValueOrDefault(room)?.Relay;
        }
    }

    /// <summary>Gives it back. A relay that failed meanwhile is not in the directory any more.</summary>
    public void Exit(RoomId room, IActorRef relay)
    {
        lock (_lock)
        {
            if (_relays.TryGetValue(room, out var entry) && entry.Relay.Equals(relay))
            {
                entry.Holders--;
            }
        }
    }

    /// <summary>Takes a relay out that nobody holds: it may stop.</summary>
    public bool TryRetire(RoomId room, IActorRef relay)
    {
        lock (_lock)
        {
            return _relays.TryGetValue(room, out var entry) && entry.Relay.Equals(relay) && entry.Holders == 0 && _relays.Remove(room);
        }
    }

    /// <summary>Takes a relay out that has failed, whoever holds it: the next one that enters gets a new one.</summary>
    public void Discard(RoomId room, IActorRef relay)
    {
        lock (_lock)
        {
            if (_relays.TryGetValue(room, out var entry) && entry.Relay.Equals(relay))
            {
                _relays.Remove(room);
            }
        }
    }

    /// <summary>Stops all relays, when the node stops.</summary>
    public async Task StopAllAsync(TimeSpan patience)
    {
        IActorRef[] all;
        lock (_lock)
        {
            all = [.. _relays.Values.Select(static entry => entry.Relay)];
        }

        await Task.WhenAll(all.Select(relay => relay.GracefulStop(patience)));
    }

    private sealed class Entry(IActorRef relay)
    {
        public IActorRef Relay { get; } = relay;

        public int Holders { get; set; }
    }
}
