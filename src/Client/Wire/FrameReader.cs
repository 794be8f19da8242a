using System.Text;
using System.Text.Json;

namespace ChatCluster.Client.Wire;

/// <summary>From the bytes of a text message to what the gateway says.</summary>
internal static class FrameReader
{
    /// <summary>Reads a frame.</summary>
    /// <returns>Null for a type that this client doesn't know: a newer server may have more.</returns>
    /// <exception cref="FormatException">It is no frame, or lacks what its type needs. The message has its beginning.</exception>
    public static ServerFrame? Read(ReadOnlySpan<byte> utf8)
    {
        var fields = new FrameFields();
        try
        {
            var json = new Utf8JsonReader(utf8);
            json.Read();
            fields.ReadObject(ref json);
            return fields.ToFrame();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"{e.Message} The frame: {Beginning(utf8)}", e);
        }
    }

    private static string Beginning(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 200)]);
}
