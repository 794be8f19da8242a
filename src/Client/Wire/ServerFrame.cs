namespace ChatCluster.Client.Wire;

/// <summary>What a gateway says (docs/protocol.md).</summary>
internal abstract record ServerFrame;

/// <summary>A frame that answers a request.</summary>
/// <param name="Ref">Names the request; null where the server couldn't read it.</param>
internal abstract record AnswerFrame(long? Ref) : ServerFrame;

internal sealed record WelcomeFrame(Welcome Welcome) : ServerFrame;

internal sealed record DrainingFrame(TimeSpan ReconnectAfter) : ServerFrame;

internal sealed record PingFrame : ServerFrame;

internal sealed record EventFrame(string Room, RoomEvent Event) : ServerFrame;

internal sealed record PongFrame(long? Ref) : AnswerFrame(Ref);

/// <param name="Ref">Names the request.</param>
/// <param name="Room">The room.</param>
/// <param name="Epoch">The life of the room's log.</param>
/// <param name="Seq">The head.</param>
/// <param name="First">The oldest event that is still stored.</param>
/// <param name="After">The events that follow begin after this one.</param>
/// <param name="Gap">Some events between the position asked for and <paramref name="After"/> can't be had.</param>
internal sealed record JoinedFrame(long? Ref, string Room, string Epoch, long Seq, long First, long After, bool Gap) : AnswerFrame(Ref);

internal sealed record SentFrame(long? Ref, string Room, SentMessage Message) : AnswerFrame(Ref);

internal sealed record HistoryFrame(long? Ref, HistoryPage Page) : AnswerFrame(Ref);

internal sealed record LeftFrame(long? Ref) : AnswerFrame(Ref);

internal sealed record ErrorFrame(long? Ref, string Code, string Message, bool Retryable, TimeSpan? RetryAfter) : AnswerFrame(Ref)
{
    public ChatException ToException() => new(Code, $"{Message} ({Code})", Retryable);
}
