using System.Text;
using ChatCluster.Shared.Cluster.Links;

namespace ChatCluster.Shared.Rooms;

/// <summary>From one node to another, about many rooms or relays at once, so not routed by sharding: leases, and the envelopes of a <see cref="NodeLink{T}"/>.</summary>
public interface INodeMessage : IClusterMessage;

/// <summary>To the desk of a node that holds rooms: posts of the sender's node, in the order in which each relay sent them.</summary>
public sealed record PostMessages(IReadOnlyList<RelayedPost> Posts) : INodeMessage
{
    /// <summary>How posts are put into it.</summary>
    public static EnvelopeForm<RelayedPost> Form { get; } = new(
        static posts => new PostMessages(posts),
        Bytes);

    private static int Bytes(RelayedPost relayed)
    {
        var (post, _, path) = relayed;
        return Overhead + Encoding.UTF8.GetMaxByteCount(
            post.Room.Value.Length + post.From.Value.Length + post.Id.Value.Length + post.Text.Length + path.Length);
    }

    // Tags, lengths and numbers.
    private const int Overhead = 64;
}

/// <summary>A post, and the relay that waits for its answer.</summary>
/// <param name="Post">The post.</param>
/// <param name="Relay">The number in the path of the relay's reference, by which its room knows it (<see cref="LeaseToRenew"/>).</param>
/// <param name="Path">That path, without the node and the number: for a room that doesn't know the relay, or no longer.</param>
public readonly record struct RelayedPost(PostMessage Post, long Relay, string Path);

/// <summary>To the desk of a gateway node: what rooms of the sender's node have committed, in the order in which each room told it.</summary>
public sealed record RoomsCommitted(IReadOnlyList<EventsCommitted> Rooms) : INodeMessage
{
    /// <summary>How batches of events are put into it.</summary>
    public static EnvelopeForm<EventsCommitted> Form { get; } = new(static rooms => new RoomsCommitted(rooms), Bytes);

    private static int Bytes(EventsCommitted room)
    {
        var bytes = Overhead + Encoding.UTF8.GetMaxByteCount(room.Room.Value.Length);
        foreach (var e in room.Events)
        {
            bytes += Overhead + Encoding.UTF8.GetMaxByteCount(e.From.Value.Length + e.Id.Value.Length) + e.Body.Length;
        }

        return bytes;
    }

    // Tags, lengths and numbers: of the room, and of each event.
    private const int Overhead = 64;
}

/// <summary>The actors that take what comes for a whole node: <c>/user/</c> and the name.</summary>
public static class NodeDesks
{
    /// <summary>On every node that holds rooms: takes <see cref="RenewLeases"/>.</summary>
    public const string Leases = "leases";

    /// <summary>On every node that holds rooms: takes <see cref="PostMessages"/>.</summary>
    public const string Posts = "posts";

    /// <summary>On every gateway node: takes <see cref="RoomsCommitted"/>.</summary>
    public const string Events = "events";
}
