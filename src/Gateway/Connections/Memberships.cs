using ChatCluster.Shared;

namespace ChatCluster.Gateway.Connections;

/// <summary>The rooms that a connection has joined. Not thread-safe: whoever holds it as a lock may look.</summary>
/// <remarks>Many connections have one room, and a dictionary of one takes 250 bytes.</remarks>
internal sealed class Memberships
{
    private Membership? _one;
    private Dictionary<RoomId, Membership>? _several; // instead of the one, once there were two

    /// <summary>How many there are.</summary>
    public int Count => _several?.Count ?? (_one is null ? 0 : 1);

    /// <returns>Null when the room is not joined.</returns>
    public Membership? Find(RoomId room) => _several is not null ? _several.GetValueOrDefault(room) : _one?.Room == room ? _one : null;

    /// <summary>Adds one whose room is not joined.</summary>
    public void Add(Membership membership)
    {
        if (_several is null && _one is null)
        {
            _one = membership;
            return;
        }

        _several ??= new() { [_one!.Room] = _one };
        _one = null;
        _several.Add(membership.Room, membership);
    }

    /// <summary>Removes one that is there.</summary>
    public void Remove(Membership membership)
    {
        _several?.Remove(membership.Room);
        _one = ReferenceEquals(_one, membership) ? null : _one;
    }

    /// <summary>Removes all, and gives them out.</summary>
    public IEnumerable<Membership> TakeAll()
    {
        IEnumerable<Membership> all = _several is not null ? _several.Values : _one is not null ? [_one] : [];
        (_one, _several) = (null, null);
        return all;
    }
}
