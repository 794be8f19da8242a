namespace ChatCluster.Load.Dialects;

/// <summary>One wire protocol over WebSocket: how a room is joined, what is sent, and what an arrived message means. Has no state: one for all connections.</summary>
internal abstract class Dialect
{
    /// <summary>Longest message that a send makes. Unit: bytes.</summary>
    public const int LongestSend = 1024;

    /// <summary>True when it is spoken over TLS. Default: false.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Path and query of the upgrade request.</summary>
    public abstract string PathOf(string user);

    /// <summary>The subprotocol that is asked for; null for none.</summary>
    public virtual string? Subprotocol => null;

    /// <summary>True when messages travel in binary frames.</summary>
    public virtual bool IsBinary => false;

    /// <summary>Sent as soon as the WebSocket is open; null when the server speaks first.</summary>
    public virtual string? Hello => null;

    /// <summary>True when the room may be joined as soon as the WebSocket is open, without <see cref="Arrival.Welcome"/>.</summary>
    public virtual bool JoinsAtOnce => false;

    /// <summary>The answer to <see cref="Arrival.Ping"/>.</summary>
    public virtual string? Pong => null;

    /// <summary>How often a client of this protocol shows unasked that it lives, by sending <see cref="Pong"/>; null when it only answers.</summary>
    public virtual TimeSpan? KeepAlive => null;

    /// <summary>True when a send is answered by <see cref="Arrival.Answer"/>; else the sender's own delivery stands for the answer.</summary>
    public virtual bool AnswersSends => false;

    /// <summary>The request to join a room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="after">The position after which to go on; null for a new member.</param>
    public abstract string Join(string room, Position? after = null);

    /// <summary>Writes a send.</summary>
    /// <param name="to">Where to: <see cref="LongestSend"/> bytes.</param>
    /// <param name="send">What is sent.</param>
    /// <returns>Bytes that were written.</returns>
    public abstract int WriteSend(Span<byte> to, in Outgoing send);

    /// <summary>Tells what the first message of what has come means.</summary>
    /// <param name="unread">Payload that has come and was not read yet.</param>
    /// <param name="complete">True when it ends where a WebSocket message ends.</param>
    /// <param name="used">Bytes of that first message; 0 when not all of it has come yet.</param>
    public abstract Arrival Next(ReadOnlySpan<byte> unread, bool complete, out int used);

    /// <summary>The position in a room at which a member is after <see cref="Arrival.Joined"/>; null in protocols that can't resume.</summary>
    public virtual Position? PositionOf(ReadOnlySpan<byte> joined) => null;
}
