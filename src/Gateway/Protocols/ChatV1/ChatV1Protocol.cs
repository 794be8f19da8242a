using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Protocols.ChatV1;

/// <summary><c>chat.v1</c>: JSON text frames (docs/protocol.md). Stateless but for its event format; one serves all connections.</summary>
internal sealed class ChatV1Protocol(ChatV1EventFormat events) : IClientProtocol
{
    /// <summary>The WebSocket subprotocol.</summary>
    public const string Name = "chat.v1";

    public EventFormat Events => events;

    public string Version => Name;

    public bool IsOneRoom => false;

    // A page script can't see a control frame, so a browser could not tell a dead server from a quiet one.
    public bool UsesControlPings => false;

    public ClientRequest Read(ReadOnlySpan<byte> utf8) => ChatV1Reader.Read(utf8);

    public ReadOnlyMemory<byte> Welcome(Ref @ref, Welcome welcome) => Frame(("welcome", @ref, welcome), static (json, it) =>
    {
        var (_, _, welcome) = it;
        json.WriteString("user"u8, welcome.User.Value);
        json.WriteString("session"u8, welcome.Session);
        json.WriteString("node"u8, welcome.Node);
        json.WriteString("version"u8, Name);
        json.WriteNumber("pingSeconds"u8, welcome.PingSeconds);
        json.WriteStartObject("limits"u8);
        json.WriteNumber("frameBytes"u8, welcome.Limits.FrameBytes);
        json.WriteNumber("textLength"u8, welcome.Limits.TextLength);
        json.WriteNumber("rooms"u8, welcome.Limits.Rooms);
        json.WriteNumber("history"u8, welcome.Limits.History);
        json.WriteNumber("sendsPerSecond"u8, welcome.Limits.SendsPerSecond);
        json.WriteEndObject();
    });

    public ReadOnlyMemory<byte> Joined(Ref @ref, RoomId room, in JoinedAt at) => Frame(("joined", @ref, (room, at)), static (json, it) =>
    {
        var (room, at) = it.Body;
        json.WriteString("room"u8, room.Value);
        json.WriteString("epoch"u8, at.Epoch.Value);
        json.WriteNumber("seq"u8, at.Head);
        json.WriteNumber("first"u8, at.First);
        json.WriteNumber("after"u8, at.After);
        json.WriteBoolean("gap"u8, at.Gap);
    });

    public ReadOnlyMemory<byte> Sent(Ref @ref, RoomId room, ClientMessageId id, long seq, DateTimeOffset at) =>
        Frame(("sent", @ref, (room, id, seq, at)), static (json, it) =>
        {
            var (room, id, seq, at) = it.Body;
            json.WriteString("room"u8, room.Value);
            json.WriteString("id"u8, id.Value);
            json.WriteNumber("seq"u8, seq);
            Span<byte> time = stackalloc byte[RoomEventJson.TimeFormat.Length];
            at.UtcDateTime.TryFormat(time, out var written, RoomEventJson.TimeFormat, CultureInfo.InvariantCulture);
            json.WriteString("at"u8, time[..written]);
        });

    public ReadOnlyMemory<byte> History(Ref @ref, RoomId room, IReadOnlyList<RoomEvent> page, bool more) =>
        events.Finish(Body(("history", @ref, (room, page, more)), static (json, it) =>
        {
            var (room, page, more) = it.Body;
            json.WriteString("room"u8, room.Value);
            json.WriteStartArray("events"u8);
            foreach (var e in page)
            {
                json.WriteRawValue(e.Body.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteBoolean("more"u8, more);
        }));

    public ReadOnlyMemory<byte> Left(Ref @ref, RoomId room) =>
        Frame(("left", @ref, room), static (json, it) => json.WriteString("room"u8, it.Body.Value));

    public ReadOnlyMemory<byte> Error(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter) =>
        Frame(("error", @ref, (code, message, retryAfter)), static (json, it) =>
        {
            var (code, message, retryAfter) = it.Body;
            json.WriteString("code"u8, code.Name());
            json.WriteString("message"u8, message);
            json.WriteBoolean("retryable"u8, code.IsRetryable());
            if (code.IsRetryable())
            {
                json.WriteNumber("retryAfterMs"u8, (long)Math.Ceiling(retryAfter.TotalMilliseconds));
            }
        });

    public ReadOnlyMemory<byte> Ping() => PingFrame;

    public ReadOnlyMemory<byte> Pong(Ref @ref) => Frame(("pong", @ref, 0), static (_, _) => { });

    public ReadOnlyMemory<byte> Draining(TimeSpan reconnectAfter) =>
        Frame(("draining", Ref.None, reconnectAfter), static (json, it) => json.WriteNumber("reconnectAfterMs"u8, (long)it.Body.TotalMilliseconds));

    private static readonly ReadOnlyMemory<byte> PingFrame = Frame(("ping", Ref.None, 0), static (_, _) => { });

    // The field order type, ref, the rest is the one of docs/protocol.md. State is passed along so that no call allocates a closure.
    private static byte[] Frame<T>((string Type, Ref Ref, T Body) it, Action<Utf8JsonWriter, (string Type, Ref Ref, T Body)> writeFields) =>
        ServerFrames.Text(Body(it, writeFields));

    private static ReadOnlySpan<byte> Body<T>((string Type, Ref Ref, T Body) it, Action<Utf8JsonWriter, (string Type, Ref Ref, T Body)> writeFields)
    {
        var scratch = Scratch.Get();
        var json = scratch.Json;
        json.WriteStartObject();
        json.WriteString("type"u8, it.Type);
        it.Ref.WriteTo(json);
        writeFields(json, it);
        json.WriteEndObject();
        json.Flush();
        return scratch.Buffer.WrittenSpan;
    }

    private sealed class Scratch
    {
        private const int KeepAtMost = 64 * 1024;

        [ThreadStatic]
        private static Scratch? t_mine;

        private Scratch() => Json = new Utf8JsonWriter(
            Buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Json { get; }

        public static Scratch Get()
        {
            var mine = t_mine;
            if (mine is null || mine.Buffer.Capacity > KeepAtMost)
            {
                t_mine = mine = new Scratch();
            }

            mine.Buffer.ResetWrittenCount();
            mine.Json.Reset(mine.Buffer);
            return mine;
        }
    }
}
