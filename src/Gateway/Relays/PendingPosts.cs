using ChatCluster.Gateway.Protocols;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

/// <summary>The messages of a relay's members that are not answered yet, in the order in which they came.</summary>
internal sealed class PendingPosts
{
    private readonly Dictionary<(UserId From, ClientMessageId Id), PendingPost> _byId = [];
    private long _next;

    /// <summary>Messages without an answer.</summary>
    public int Count => _byId.Count;

    /// <summary>What their texts take. Unit: bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a message, or another waiter for one that is on its way already.</summary>
    /// <returns>The message when it is new and must be sent; null when it is on its way.</returns>
    public PendingPost? Add(Post post, long now)
    {
        var key = (post.From, post.Id);
        if (_byId.TryGetValue(key, out var pending))
        {
            pending.Waiters.Add((post.Member, post.Ref));
            return null;
        }

        pending = new PendingPost(_next++, post, now);
        _byId.Add(key, pending);
        Bytes += pending.Bytes;
        return pending;
    }

    /// <summary>Takes a message out, if it waits here.</summary>
    public bool TryTake(UserId from, ClientMessageId id, out PendingPost pending)
    {
        if (!_byId.Remove((from, id), out pending!))
        {
            return false;
        }

        Bytes -= pending.Bytes;
        return true;
    }

    /// <summary>All, oldest first.</summary>
    public List<PendingPost> InOrder()
    {
        List<PendingPost> all = [.. _byId.Values];
        all.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        return all;
    }
}

/// <summary>A message without an answer.</summary>
internal sealed class PendingPost(long order, Post post, long now)
{
    /// <summary>Its place among the relay's messages.</summary>
    public long Order { get; } = order;

    /// <summary>Who sent it.</summary>
    public UserId From { get; } = post.From;

    /// <summary>The client's id of it.</summary>
    public ClientMessageId Id { get; } = post.Id;

    /// <summary>Timestamp of its arrival.</summary>
    public long Began { get; } = now;

    /// <summary>Timestamp of the newest try.</summary>
    public long Tried { get; set; } = now;

    /// <summary>Who wants the answer: usually one, more when the same message came twice.</summary>
    public List<(RoomMember Member, Ref Ref)> Waiters { get; } = [(post.Member, post.Ref)];

    /// <summary>What its text takes.</summary>
    public int Bytes => sizeof(char) * post.Text.Length;

    /// <summary>For the owner of this term.</summary>
    public PostMessage ToCommand(RoomId room, long term) => new(room, term, From, Id, post.Text);
}
