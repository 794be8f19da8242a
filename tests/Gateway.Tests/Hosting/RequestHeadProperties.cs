using System.Text;
using ChatCluster.Gateway.Hosting;
using CsCheck;
using Xunit.Abstractions;

namespace ChatCluster.Gateway.Tests.Hosting;

public sealed class RequestHeadProperties(ITestOutputHelper output)
{
    private static readonly string[] Heads =
    [
        "GET /ws?user=alice HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n",
        "GET /ws/room-1/ HTTP/1.1\r\nHost: chat.example.org\r\nConnection: keep-alive, Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\nUpgrade: websocket\r\nOrigin: https://chat.example.org\r\n"
            + "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: de-DE,de;q=0.9\r\nCookie: a=b; c=\"d\"\r\n"
            + "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n",
        "GET /WS/a~b.c_d-1?recent=50&user=%E7%88%B1&access_token=a.b.c HTTP/1.1\r\nhost: chat\r\nauthorization: Bearer a.b.c\r\nconnection: upgrade\r\n"
            + "upgrade: WebSocket\r\nsec-websocket-protocol: bearer.x\r\nsec-websocket-protocol: chat.v1\r\nkeep-alive: timeout=5\r\n\r\n",
    ];

    private static readonly string[] Pieces =
    [
        ":", "[", "]", "[::1]", "\r\n", "\n", "\r", " ", "  ", "\t", "%41", "%", "/./", "/..", "//", "/", "?", "??", "#", "\0", "\u007F", "\u00E9", ";", ",", "\"", "\\", "@",
        "http://x", "HTTP/1.0", "HTTP/1.1", "POST", "0", "65536", "-", "_", ".", "!", "*", "a", "Z", "close", "\r\nHost: y", "\r\n folded", "\r\n: nameless", "\r\nX:", "\r\nTE: trailers",
        "\r\nContent-Length: 0", "\r\nTransfer-Encoding: chunked", "\r\nExpect: 100-continue", "\r\nConnection: close", "\r\nConnection: Upgrade", "\r\nAccept: */*", "\r\nAccept:",
        "\r\nUpgrade: h2c", "\r\nHTTP2-Settings: AAAA", "\r\nVia: 1.1 x", "\r\nTraceparent: 00", "\r\nMax-Forwards: 0", "\r\nX_under: 1",
    ];

    private static readonly string[] Hosts =
    [
        "x", "x:1", "x:", ":1", "x:y", "x:1:2", "[::1]", "[::1]:1", "[::1]:", "[::1]x", "[x]", "[", "]", "[]", "x[", "x]", "::1", "1.2.3.4", "x.", "-", "_", ".", "x..y", "", "x:99999", "x:-1",
    ];

    private static readonly Gen<byte[]> GenHead = Gen.Select(
        Gen.Int[0, Heads.Length - 1], Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 9], Gen.Int[0, 1000], Gen.Byte).Array[0, 3]).Select(static (head, changes) =>
    {
        var text = Heads[head];
        foreach (var (at, kind, choice, value) in changes)
        {
            text = Change(text, at % (text.Length + 1), kind, choice, (char)value);
        }

        return Encoding.Latin1.GetBytes(text);
    });

    // Whoever is let in before the HTTP server must be seen as the server would have seen it: else two parts of the node judge two different requests.
    [Fact]
    public async Task Whatever_is_taken_the_HTTP_server_takes_and_reads_alike()
    {
        await using var server = await HttpServerSights.StartAsync();
        var taken = 0;
        await GenHead.SampleAsync(
            async bytes =>
            {
                if (RequestHead.TryRead(bytes, out var request, out var size))
                {
                    Interlocked.Increment(ref taken);
                    Assert.Equal(string.Join('\n', await server.ReadAsync(bytes.AsMemory(0, size))), string.Join('\n', HttpServerSights.Describe(request)));
                }
            },
            iter: 3_000, print: Encoding.Latin1.GetString);
        output.WriteLine($"{taken} of 3 000 were taken.");
        Assert.InRange(taken, 500, 2_900);
    }

    private static string Change(string text, int at, int kind, int choice, char value)
    {
        var lines = text.Split("\r\n").ToList();
        var line = lines.Count == 0 ? 0 : at % lines.Count;
        switch (kind)
        {
            case 0: // another byte
                return at < text.Length ? text.Remove(at, 1).Insert(at, value.ToString()) : text;
            case 1: // bytes that are missing
                return text.Remove(at, Math.Min(text.Length - at, 1 + (choice % 8)));
            case 2:
                return text.Insert(at, Pieces[choice % Pieces.Length]);
            case 3: // behind a line, where it is a line of its own
                lines[line] += Pieces[choice % Pieces.Length];
                break;
            case 4: // a line twice
                lines.Insert(line, lines[choice % lines.Count]);
                break;
            case 5: // two lines in the other's place
                (lines[line], lines[choice % lines.Count]) = (lines[choice % lines.Count], lines[line]);
                break;
            case 6: // another case
                return at < text.Length ? text.Remove(at, 1).Insert(at, (char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at])).ToString()) : text;
            case 7: // spaces around a colon
                lines[line] = (choice % 5) switch
                {
                    0 => lines[line].Replace(": ", ":", StringComparison.Ordinal),
                    1 => lines[line].Replace(": ", ":   ", StringComparison.Ordinal),
                    2 => lines[line].Replace(": ", ":\t", StringComparison.Ordinal),
                    3 => lines[line].Replace(":", " :", StringComparison.Ordinal),
                    _ => lines[line] + "  ",
                };
                break;
            case 8: // another host
                lines[Math.Max(1, lines.FindIndex(static it => it.StartsWith("host:", StringComparison.OrdinalIgnoreCase)))] = "Host: " + Hosts[choice % Hosts.Length];
                break;
            default: // a byte of the first line
                lines[0] = lines[0].Insert(at % (lines[0].Length + 1), Pieces[choice % Pieces.Length]);
                break;
        }

        return string.Join("\r\n", lines);
    }
}
