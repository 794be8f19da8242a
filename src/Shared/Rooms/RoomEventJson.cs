using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatCluster.Shared.Rooms;

/// <summary>The JSON of an event, and the only place that knows it: written by the room once, read where the text itself is needed.</summary>
public static class RoomEventJson
{
    /// <summary>How times look to clients: RFC 3339 in UTC with milliseconds.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // Not inside HTML, so only what JSON itself asks for is escaped: Chinese text stays three bytes a character instead of six.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Encodes a message event as <c>chat.v1</c> clients receive it.</summary>
    public static byte[] EncodeMessage(RoomId room, long seq, DateTimeOffset at, UserId from, ClientMessageId id, string text)
    {
        var scratch = Scratch.Get();
        scratch.Buffer.ResetWrittenCount();
        var json = scratch.Writer;
        json.Reset(scratch.Buffer);
        json.WriteStartObject();
        json.WriteString("type"u8, "event"u8);
        json.WriteString("room"u8, room.Value);
        json.WriteNumber("seq"u8, seq);
        Span<byte> time = stackalloc byte[TimeFormat.Length];
        at.UtcDateTime.TryFormat(time, out var written, TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString("at"u8, time[..written]);
        json.WriteString("kind"u8, "message"u8);
        json.WriteString("from"u8, from.Value);
        json.WriteString("id"u8, id.Value);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
        json.Flush();
        return scratch.Buffer.WrittenSpan.ToArray();
    }

    /// <summary>The text of a message event, for protocols that don't speak JSON.</summary>
    /// <returns>Null when the body has none.</returns>
    public static string? ReadText(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
            {
                var isText = json.ValueTextEquals("text"u8);
                json.Read();
                if (isText)
                {
                    return json.GetString();
                }

                json.Skip();
            }
        }

        return null;
    }

    // One per thread: encoding runs to its end on the room's thread, and the writer's buffer is the only thing worth keeping.
    private sealed class Scratch
    {
        [ThreadStatic]
        private static Scratch? t_mine;

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Writer { get; }

        private Scratch() => Writer = new Utf8JsonWriter(Buffer, WriterOptions);

        public static Scratch Get() => t_mine ??= new Scratch();
    }
}
