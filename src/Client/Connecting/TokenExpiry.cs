using System.Buffers.Text;
using System.Text.Json;

namespace ChatCluster.Client.Connecting;

/// <summary>Until when a token holds, if it says so.</summary>
internal static class TokenExpiry
{
    /// <summary>The <c>exp</c> of a JWT (RFC 7519), unchecked; null where there is none to be read.</summary>
    public static DateTimeOffset? Of(string token)
    {
        if (token.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("exp"u8, out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetDouble(out var seconds)
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
