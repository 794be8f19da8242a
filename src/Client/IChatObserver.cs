namespace ChatCluster.Client;

/// <summary>Hears what happens on the wire of one client, as it happens: for recording and measuring.</summary>
/// <remarks>
/// Called from the client's own loops, while they wait: be quick, and don't throw. Calls about events and answers come one at a time, in the order of the wire;
/// <see cref="SendWritten"/> may come beside them.
/// </remarks>
public interface IChatObserver
{
    /// <summary>A gateway has greeted.</summary>
    void Connected(Uri gateway, Welcome welcome)
    {
    }

    /// <summary>A connection that had been greeted is gone.</summary>
    /// <param name="gateway">Where it was.</param>
    /// <param name="closeCode">The server's close code; null when it said none.</param>
    /// <param name="reason">Why, in words.</param>
    void Lost(Uri gateway, int? closeCode, string reason)
    {
    }

    /// <summary>A room's stream begins or goes on.</summary>
    /// <param name="room">The room.</param>
    /// <param name="after">The events that follow begin after this position.</param>
    /// <param name="head">The newest event when it was joined.</param>
    /// <param name="gap">What can't be had, if anything.</param>
    void Joined(string room, RoomPosition after, long head, RoomGap? gap)
    {
    }

    /// <summary>An event came and was put into the reader's buffer: the next one of its room.</summary>
    void Delivered(string room, RoomEvent roomEvent)
    {
    }

    /// <summary>A message is written to the connection.</summary>
    /// <param name="room">The room.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="attempt">1 for the first time, then 2, 3 …</param>
    void SendWritten(string room, string id, int attempt)
    {
    }

    /// <summary>The server says that a message is stored; also where nobody waits for it any more, and again at a repetition.</summary>
    void SendStored(string room, SentMessage message)
    {
    }

    /// <summary>The server refused a request of a room – to join it, a message, a page of history –, for now or for good.</summary>
    /// <param name="room">The room.</param>
    /// <param name="code">The server's error code (docs/protocol.md).</param>
    /// <param name="message">Why, in words.</param>
    /// <param name="retryable">It is asked again.</param>
    void Refused(string room, string code, string message, bool retryable)
    {
    }

    /// <summary>The server refused a message, for now or for good; after <see cref="Refused"/>.</summary>
    void SendRefused(string room, string id, string code, bool retryable)
    {
    }
}
