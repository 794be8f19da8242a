using System.Text.Json;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using Field = ChatCluster.Gateway.Protocols.ChatV1.ChatV1Fields.Field;

namespace ChatCluster.Gateway.Protocols.ChatV1;

/// <summary>From a <c>chat.v1</c> frame to what the client wants (docs/protocol.md).</summary>
internal static class ChatV1Reader
{
    private const int MaxRefLength = 64;

    // One per thread: a frame is read to its end before the thread does anything else.
    [ThreadStatic]
    private static ChatV1Fields? t_fields;

    /// <summary>Reads one frame; what is wrong with it becomes an <see cref="InvalidRequest"/>.</summary>
    public static ClientRequest Read(ReadOnlySpan<byte> utf8)
    {
        var fields = t_fields ??= new ChatV1Fields();
        fields.Read(utf8);
        if (fields.Problem is { } problem)
        {
            return new InvalidRequest(Ref.None, ErrorCode.Malformed, problem);
        }

        if (!TryReadRef(fields.Ref, out var @ref))
        {
            return new InvalidRequest(Ref.None, ErrorCode.WrongType, $"\"ref\" must be a number or a string of at most {MaxRefLength} characters.");
        }

        if (fields.Type.String is not { } type)
        {
            return fields.Type.IsThere
                ? Wrong(@ref, "type", "a string")
                : new InvalidRequest(@ref, ErrorCode.MissingField, "A frame needs a field \"type\" (a string).");
        }

        return type switch
        {
            "send" => Send(@ref, fields),
            "pong" => new PongRequest(),
            "ping" => new PingRequest(@ref),
            "join" => Join(@ref, fields),
            "history" => History(@ref, fields),
            "leave" => Leave(@ref, fields),
            "hello" => Hello(@ref, fields),
            _ => new InvalidRequest(@ref, ErrorCode.UnknownType, "This server knows hello, join, send, history, leave, ping and pong."),
        };
    }

    private static ClientRequest Send(Ref @ref, ChatV1Fields fields)
    {
        if (Need(@ref, "send", "room", fields.Room) is { } noRoom)
        {
            return noRoom;
        }

        if (Need(@ref, "send", "id", fields.Id) is { } noId)
        {
            return noId;
        }

        if (Need(@ref, "send", "text", fields.Text) is { } noText)
        {
            return noText;
        }

        if (!RoomId.TryParse(fields.Room.String, out var room, out var problem))
        {
            return new InvalidRequest(@ref, ErrorCode.InvalidRoom, problem);
        }

        return ClientMessageId.TryParse(fields.Id.String, out var id, out problem)
            ? new SendRequest(@ref, room, id, fields.Text.String!)
            : new InvalidRequest(@ref, ErrorCode.InvalidId, problem);
    }

    private static ClientRequest Join(Ref @ref, ChatV1Fields fields)
    {
        if (ReadRoom(@ref, "join", fields, out var room) is { } noRoom)
        {
            return noRoom;
        }

        if (NeedCount(@ref, "recent", fields.Recent, out var recent) is { } noCount)
        {
            return noCount;
        }

        if (!fields.After.IsThere && !fields.Epoch.IsThere)
        {
            return new JoinRequest(@ref, room, JoinFrom.New((int?)Clamp(recent)));
        }

        if (fields.Epoch.String is not { Length: > 0 and <= Epoch.MaxLength } epoch)
        {
            return fields.Epoch.IsThere
                ? Wrong(@ref, "epoch", $"the string that an earlier \"joined\" gave, at most {Epoch.MaxLength} characters")
                : new InvalidRequest(@ref, ErrorCode.MissingField, "\"after\" needs the \"epoch\" that it belongs to: both are in \"joined\".");
        }

        if (!fields.After.IsThere)
        {
            return new InvalidRequest(@ref, ErrorCode.MissingField, "\"epoch\" needs \"after\", the last seq that you have.");
        }

        return NeedCount(@ref, "after", fields.After, out var after) is { } noAfter
            ? noAfter
            : new JoinRequest(@ref, room, new JoinFrom((int?)Clamp(recent), new Epoch(epoch), after!.Value));
    }

    private static ClientRequest History(Ref @ref, ChatV1Fields fields)
    {
        if (ReadRoom(@ref, "history", fields, out var room) is { } noRoom)
        {
            return noRoom;
        }

        if (fields.Before.IsThere && fields.After.IsThere)
        {
            return new InvalidRequest(@ref, ErrorCode.WrongType, "\"history\" takes \"before\" or \"after\", not both.");
        }

        return NeedCount(@ref, "before", fields.Before, out var before)
            ?? NeedCount(@ref, "after", fields.After, out var after)
            ?? NeedCount(@ref, "limit", fields.Limit, out var limit)
            ?? (ClientRequest)new HistoryRequest(@ref, room, before, after, (int?)Clamp(limit));
    }

    private static ClientRequest Leave(Ref @ref, ChatV1Fields fields) =>
        ReadRoom(@ref, "leave", fields, out var room) ?? (ClientRequest)new LeaveRequest(@ref, room);

    private static ClientRequest Hello(Ref @ref, ChatV1Fields fields)
    {
        if (fields.Token is { IsThere: true, String: null })
        {
            return Wrong(@ref, "token", "a string");
        }

        return fields.Version is { IsThere: true, String: null }
            ? Wrong(@ref, "version", "a string, \"chat.v1\"")
            : new HelloRequest(@ref, fields.Token.String, fields.Version.String);
    }

    private static InvalidRequest? ReadRoom(Ref @ref, string type, ChatV1Fields fields, out RoomId room)
    {
        room = default;
        return Need(@ref, type, "room", fields.Room)
            ?? (RoomId.TryParse(fields.Room.String, out room, out var problem) ? null : new InvalidRequest(@ref, ErrorCode.InvalidRoom, problem));
    }

    private static InvalidRequest? Need(Ref @ref, string type, string name, in Field field) =>
        field.String is not null ? null
        : field.IsBroken ? Wrong(@ref, name, "a string without halves of surrogate pairs")
        : field.IsThere ? Wrong(@ref, name, "a string")
        : new InvalidRequest(@ref, ErrorCode.MissingField, $"\"{type}\" needs a field \"{name}\" (a string).");

    private static InvalidRequest? NeedCount(Ref @ref, string name, in Field field, out long? count)
    {
        count = field.Integer;
        return !field.IsThere || count >= 0 ? null : Wrong(@ref, name, "a whole number, 0 or more");
    }

    private static InvalidRequest Wrong(Ref @ref, string name, string expected) => new(@ref, ErrorCode.WrongType, $"\"{name}\" must be {expected}.");

    // Larger counts are cut to the server's limit later; here only to what an int holds.
    private static long? Clamp(long? count) => count is null ? null : Math.Min(count.Value, int.MaxValue);

    private static bool TryReadRef(in Field field, out Ref @ref)
    {
        @ref = Ref.None;
        if (!field.IsThere)
        {
            return true;
        }

        if (field.String is { Length: <= MaxRefLength } text)
        {
            @ref = new Ref(JsonSerializer.SerializeToUtf8Bytes(text, RefJson.Default.String));
            return true;
        }

        @ref = new Ref(field.Raw);
        return field.Raw is not null;
    }
}
