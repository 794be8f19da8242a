using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>Finds an offer of permessage-deflate that this server can honour. Source: RFC 7692 sections 5 and 7.1.</summary>
/// <remarks>
/// Always without context takeover on either side: what the server compresses is shared by all sockets, and an idle connection keeps no window. The server
/// compresses with the full window of 2^15 bytes, so an offer that asks it for a smaller one is declined and the next is looked at. The client may use any
/// window. An offer with parameters that are unknown, malformed or said twice is declined, as section 7.1 asks.
/// </remarks>
public static class DeflateOffer
{
    private const string Extension = "permessage-deflate";
    private const string Answer = Extension + "; server_no_context_takeover; client_no_context_takeover";

    /// <summary>Chooses among the offers, in the client's order.</summary>
    /// <param name="extensions">The values of <c>Sec-WebSocket-Extensions</c>.</param>
    /// <returns>The answer for the same header; null when no offer can be honoured.</returns>
    public static string? Choose(StringValues extensions)
    {
        foreach (var line in extensions)
        {
            // No value that could be accepted has a comma or semicolon in quotes.
            foreach (var offer in (line ?? "").Split(','))
            {
                if (AnswerTo(offer) is { } answer)
                {
                    return answer;
                }
            }
        }

        return null;
    }

    private static string? AnswerTo(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Equals(Extension, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals].TrimEnd();
            var value = equals < 0 ? null : Unquote(part[(equals + 1)..].TrimStart());
            if (!seen.Add(name) || !IsHonoured(name, value))
            {
                return null;
            }
        }

        // Who asks for a window must be told one (section 7.1.2.1).
        return seen.Contains("server_max_window_bits") ? Answer + "; server_max_window_bits=15" : Answer;
    }

    private static bool IsHonoured(string name, string? value) => name.ToUpperInvariant() switch
    {
        "SERVER_NO_CONTEXT_TAKEOVER" or "CLIENT_NO_CONTEXT_TAKEOVER" => value is null,
        "SERVER_MAX_WINDOW_BITS" => value is "15",
        "CLIENT_MAX_WINDOW_BITS" => value is null || IsWindow(value),
        _ => false,
    };

    // Decimal without leading zeroes, 8 to 15 (section 7.1.2).
    private static bool IsWindow(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 8 and <= 15 && value[0] != '0';

    private static string Unquote(string value) => value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
}
