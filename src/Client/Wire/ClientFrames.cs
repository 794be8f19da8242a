using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatCluster.Client.Wire;

/// <summary>What a client says, as bytes of a text message (docs/protocol.md).</summary>
internal static class ClientFrames
{
    // Nothing of this ends in a web page; escaping for one would make frames longer.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Ping { get; } = Write("ping", null, static (_, _) => { }, 0);

    public static byte[] Pong { get; } = Write("pong", null, static (_, _) => { }, 0);

    /// <summary>A new token for the open connection.</summary>
    public static byte[] Hello(string token) => Write("hello", null, static (json, token) => json.WriteString("token"u8, token), token);

    /// <summary>There is no token, and none will come.</summary>
    public static byte[] HelloWithoutToken { get; } = Write("hello", null, static (_, _) => { }, 0);

    /// <param name="ref">Names the request.</param>
    /// <param name="room">The room.</param>
    /// <param name="from">Where to go on, if anywhere.</param>
    /// <param name="recent">How many of the last events to begin with, there or after a gap.</param>
    public static byte[] Join(long @ref, string room, RoomPosition? from, int recent) => Write(
        "join", @ref, static (json, it) =>
        {
            json.WriteString("room"u8, it.room);
            if (it.from is { } position)
            {
                json.WriteString("epoch"u8, position.Epoch);
                json.WriteNumber("after"u8, position.Seq);
            }

            json.WriteNumber("recent"u8, it.recent);
        }, (room, from, recent));

    public static byte[] Leave(long @ref, string room) => Write("leave", @ref, static (json, room) => json.WriteString("room"u8, room), room);

    public static byte[] Send(long @ref, string room, string id, string text) => Write(
        "send", @ref, static (json, it) =>
        {
            json.WriteString("room"u8, it.room);
            json.WriteString("id"u8, it.id);
            json.WriteString("text"u8, it.text);
        }, (room, id, text));

    public static byte[] History(long @ref, string room, long? before, long? after, int? limit) => Write(
        "history", @ref, static (json, it) =>
        {
            json.WriteString("room"u8, it.room);
            WriteIfThere(json, "before"u8, it.before);
            WriteIfThere(json, "after"u8, it.after);
            WriteIfThere(json, "limit"u8, it.limit);
        }, (room, before, after, limit));

    private static void WriteIfThere(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static byte[] Write<T>(string type, long? @ref, Action<Utf8JsonWriter, T> writeFields, T fields)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            WriteIfThere(json, "ref"u8, @ref);
            writeFields(json, fields);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
