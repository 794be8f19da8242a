using System.Text.Json;

namespace ChatCluster.Gateway.Protocols;

/// <summary>A request's <c>ref</c> as the client wrote it: its answer bears the same JSON.</summary>
internal readonly record struct Ref(byte[]? Json)
{
    /// <summary>No answer can be told apart: the request had none.</summary>
    public static Ref None => default;

    /// <summary>Writes <c>"ref":…</c>, or nothing.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        if (Json is not null)
        {
            json.WritePropertyName("ref"u8);
            json.WriteRawValue(Json, skipInputValidation: true);
        }
    }
}
