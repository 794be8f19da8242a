using System.Text.Json;

namespace ChatCluster.Testing;

/// <summary>Fields of a frame, in few words.</summary>
public static class FrameReading
{
    public static string Type(this JsonElement frame) => frame.Text("type");

    public static string Text(this JsonElement frame, string field) => frame.Field(field).GetString()!;

    public static long Number(this JsonElement frame, string field) => frame.Field(field).GetInt64();

    public static bool Flag(this JsonElement frame, string field) => frame.Field(field).GetBoolean();

    public static bool Has(this JsonElement frame, string field) => frame.TryGetProperty(field, out _);

    public static JsonElement Field(this JsonElement frame, string field) =>
        frame.TryGetProperty(field, out var value) ? value : throw new InvalidDataException($"There is no field \"{field}\" in {frame}");

    /// <summary>Names of the fields, in the order in which they came.</summary>
    public static IEnumerable<string> Fields(this JsonElement frame) => frame.EnumerateObject().Select(field => field.Name);

    /// <summary>The <c>seq</c> of each.</summary>
    public static IEnumerable<long> Seqs(this IEnumerable<JsonElement> events) => events.Select(e => e.Number("seq"));

    /// <summary>Numbers from first to last.</summary>
    public static IEnumerable<long> Range(long first, long last)
    {
        for (var i = first; i <= last; i++)
        {
            yield return i;
        }
    }
}
