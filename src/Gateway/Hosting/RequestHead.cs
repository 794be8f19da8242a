using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace ChatCluster.Gateway.Hosting;

/// <summary>The head of a request as any client writes it that opens a WebSocket: read without the HTTP server, or not at all.</summary>
/// <remarks>
/// Takes only what can't be read in two ways: GET of a plain path, HTTP/1.1, one host, names and values of plain ASCII, no body. Everything else is the HTTP
/// server's, with its rules, limits and answers. So it refuses nothing, and nothing gets past the server that the server would have refused.
/// </remarks>
internal static class RequestHead
{
    private const int MaxHeaders = 100; // the HTTP server's own limit

    private static readonly SearchValues<byte> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);
    private static readonly SearchValues<byte> s_path = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/"u8);
    private static readonly SearchValues<byte> s_host = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">What came first on a connection.</param>
    /// <param name="request">The request, as the HTTP server would have given it.</param>
    /// <param name="size">Its size. Unit: bytes; what follows are frames.</param>
    /// <returns>False when it isn't a plain one, or not complete.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out HttpRequestFeature request, out int size)
    {
        request = null!;
        size = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (size < 4)
        {
            return false;
        }

        var head = bytes[..(size - 2)];
        var line = NextLine(ref head);
        if (!line.StartsWith("GET /"u8) || !line.EndsWith(" HTTP/1.1"u8))
        {
            return false;
        }

        var target = line["GET ".Length..^" HTTP/1.1".Length];
        var question = target.IndexOf((byte)'?');
        var path = question < 0 ? target : target[..question];
        var query = target[path.Length..];
        if (path.ContainsAnyExcept(s_path) || path.IndexOf("/."u8) >= 0 || query.ContainsAnyExceptInRange((byte)'!', (byte)'~') || query.Contains((byte)'#'))
        {
            return false;
        }

        IHeaderDictionary headers = new HeaderDictionary();
        for (var count = 0; head.Length > 0; count++)
        {
            if (count == MaxHeaders || !TryAdd(headers, NextLine(ref head)))
            {
                return false;
            }
        }

        if (headers.Host.Count != 1 || headers.ContainsKey("Content-Length") || headers.ContainsKey("Transfer-Encoding") || headers.ContainsKey("Expect"))
        {
            return false;
        }

        request = new HttpRequestFeature
        {
            Method = HttpMethods.Get,
            Protocol = HttpProtocol.Http11,
            Scheme = Uri.UriSchemeHttp,
            Path = Encoding.ASCII.GetString(path),
            QueryString = Encoding.ASCII.GetString(query),
            RawTarget = Encoding.ASCII.GetString(target),
            Headers = headers,
        };
        return true;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf("\r\n"u8);
        var line = rest[..end];
        rest = rest[(end + 2)..];
        return line;
    }

    private static bool TryAdd(IHeaderDictionary headers, ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(s_name))
        {
            return false;
        }

        var value = line[(colon + 1)..].Trim((byte)' ');
        var name = Encoding.ASCII.GetString(line[..colon]);

        // The server counts empty lines of a header, the dictionary forgets them.
        if (value.Length == 0 || value.ContainsAnyExceptInRange((byte)' ', (byte)'~') || (name.Equals("Host", StringComparison.OrdinalIgnoreCase) && !IsHost(value)))
        {
            return false;
        }

        headers.Append(name, Encoding.ASCII.GetString(value));
        return true;
    }

    // A name or an address of version 4, perhaps with a port; brackets are the HTTP server's.
    private static bool IsHost(ReadOnlySpan<byte> value)
    {
        var colon = value.IndexOf((byte)':');
        var name = colon < 0 ? value : value[..colon];
        var port = colon < 0 ? "80"u8 : value[(colon + 1)..];
        return name.Length > 0 && !name.ContainsAnyExcept(s_host) && port.Length > 0 && !port.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
