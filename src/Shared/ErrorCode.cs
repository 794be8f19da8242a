namespace ChatCluster.Shared;

/// <summary>Why a request was refused. The numbers go over the cluster wire; the names (<see cref="ErrorCodes.Name"/>) go to clients.</summary>
/// <remarks>A number or a name is never used again for something else. The list is in docs/protocol.md; web/packages/client knows the same names.</remarks>
public enum ErrorCode
{
    /// <summary>Not set: never sent.</summary>
    None = 0,

    /// <summary>The frame is not one JSON object, or has the same field twice.</summary>
    Malformed = 1,

    /// <summary>The frame's <c>type</c> is not one that this server knows.</summary>
    UnknownType = 2,

    /// <summary>A field that this type needs is not there.</summary>
    MissingField = 3,

    /// <summary>A field has another JSON type than it should, or a number is out of its range.</summary>
    WrongType = 4,

    /// <summary>The message was longer than <c>limits.frameBytes</c>; it was skipped.</summary>
    FrameTooLarge = 5,

    /// <summary>The room's name isn't allowed.</summary>
    InvalidRoom = 6,

    /// <summary>The client message id isn't allowed.</summary>
    InvalidId = 7,

    /// <summary>A message has at least one character.</summary>
    TextEmpty = 8,

    /// <summary>The text is longer than <c>limits.textLength</c>.</summary>
    TextTooLong = 9,

    /// <summary>The room must be joined first.</summary>
    NotJoined = 10,

    /// <summary>This connection has joined that room already.</summary>
    AlreadyJoined = 11,

    /// <summary>The connection has joined <c>limits.rooms</c> rooms.</summary>
    TooManyRooms = 12,

    /// <summary>The position is ahead of the room's log: it belongs to another room, or the log was restored from an older copy.</summary>
    AfterAhead = 13,

    /// <summary>More requests than the connection may send; retry after the hint.</summary>
    RateLimited = 14,

    /// <summary>A queue on the way is full: nothing was stored; retry after the hint (P8).</summary>
    Overloaded = 15,

    /// <summary>No answer in time from the room or its log. The message may or may not be stored: retry with the same id (P5).</summary>
    Unavailable = 16,

    /// <summary>The token is missing, wrong or expired, or names another user than before.</summary>
    BadToken = 17,

    /// <summary>A fault of the server; the connection goes on.</summary>
    Internal = 18,
}

/// <summary>The names of <see cref="ErrorCode"/> on the wire to clients, and whether a retry can help.</summary>
public static class ErrorCodes
{
    /// <summary>The stable name that clients see, such as <c>text_too_long</c>.</summary>
    public static string Name(this ErrorCode code) => code switch
    {
        ErrorCode.Malformed => "malformed",
        ErrorCode.UnknownType => "unknown_type",
        ErrorCode.MissingField => "missing_field",
        ErrorCode.WrongType => "wrong_type",
        ErrorCode.FrameTooLarge => "frame_too_large",
        ErrorCode.InvalidRoom => "invalid_room",
        ErrorCode.InvalidId => "invalid_id",
        ErrorCode.TextEmpty => "text_empty",
        ErrorCode.TextTooLong => "text_too_long",
        ErrorCode.NotJoined => "not_joined",
        ErrorCode.AlreadyJoined => "already_joined",
        ErrorCode.TooManyRooms => "too_many_rooms",
        ErrorCode.AfterAhead => "after_ahead",
        ErrorCode.RateLimited => "rate_limited",
        ErrorCode.Overloaded => "overloaded",
        ErrorCode.Unavailable => "unavailable",
        ErrorCode.BadToken => "bad_token",
        ErrorCode.Internal => "internal",
        _ => "internal",
    };

    /// <summary>True where the same request can succeed later, unchanged.</summary>
    public static bool IsRetryable(this ErrorCode code) =>
        code is ErrorCode.RateLimited or ErrorCode.Overloaded or ErrorCode.Unavailable or ErrorCode.Internal or ErrorCode.AfterAhead;
}
