using System.Text;
using ChatCluster.Gateway.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace ChatCluster.Gateway.Tests.Hosting;

/// <summary>What is taken as a plain head of a request, and all that isn't: the HTTP server's.</summary>
public sealed class RequestHeadSpecs
{
    private static HttpRequestFeature Take(string head, string behind = "")
    {
        Assert.True(RequestHead.TryRead(Encoding.Latin1.GetBytes(head + behind), out var request, out var size), head);
        Assert.Equal(head.Length, size);
        return request;
    }

    private static bool IsTaken(byte[] bytes) => RequestHead.TryRead(bytes, out _, out _);

    [Fact]
    public void A_browsers_handshake_is_read_as_the_HTTP_server_would()
    {
        var request = Take(
            "GET /ws/room-1?user=alice&recent=50&x=%E7%88%B1+a/b?c HTTP/1.1\r\nHost: chat.example.org:8080\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            + "Origin: https://chat.example.org\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.Equal(("GET", "HTTP/1.1", "http"), (request.Method, request.Protocol, request.Scheme));
        Assert.Equal(("", "/ws/room-1"), (request.PathBase, request.Path));
        Assert.Equal("?user=alice&recent=50&x=%E7%88%B1+a/b?c", request.QueryString);
        Assert.Equal("/ws/room-1?user=alice&recent=50&x=%E7%88%B1+a/b?c", request.RawTarget);
        Assert.Equal(
            [
                "Connection: keep-alive, Upgrade", "Host: chat.example.org:8080", "Origin: https://chat.example.org", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13", "Upgrade: websocket",
            ],
            request.Headers.Select(static header => $"{header.Key}: {Assert.Single(header.Value.ToArray())}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_repeated_header_keeps_its_lines_in_order_whatever_its_case()
    {
        var headers = Take("GET /ws HTTP/1.1\r\nSec-WebSocket-Protocol: a, b\r\nhost: x\r\nsec-websocket-PROTOCOL: c\r\nSEC-WEBSOCKET-PROTOCOL:a, b\r\n\r\n").Headers;
        Assert.Equal((IEnumerable<string?>)["a, b", "c", "a, b"], headers.SecWebSocketProtocol);
        Assert.Equal("x", headers.Host.ToString());
    }

    [Fact]
    public void Spaces_around_a_value_are_not_of_it_those_inside_are()
    {
        var headers = Take("GET / HTTP/1.1\r\nHost:x\r\nX-Some:   a  b  \r\n\r\n").Headers;
        Assert.Equal(("x", "a  b"), (headers.Host.ToString(), headers["X-Some"].ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a frame")]
    [InlineData("GET /ws HTTP/1.1\r\nHost: y\r\n\r\n")]
    [InlineData("\r\n\r\n\0\u0081\u00FF")]
    public void What_follows_is_not_of_it(string behind) => Assert.Equal("x", Take("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", behind).Headers.Host);

    [Theory]
    [InlineData("/")]
    [InlineData("/ws/")]
    [InlineData("//ws")]
    [InlineData("/WS/a-b_c~d.e")]
    public void A_path_stays_as_it_is(string path)
    {
        var request = Take($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal((path, "", path), (request.Path, request.QueryString, request.RawTarget));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("chat.example.org:8080")]
    [InlineData("127.0.0.1:1")]
    [InlineData("some_host-1")]
    public void Hosts_are_names_with_or_without_a_port(string host) => Assert.Equal(host, Take($"GET /ws HTTP/1.1\r\nHost: {host}\r\n\r\n").Headers.Host);

    [Fact]
    public void A_hundred_headers_are_the_most()
    {
        Assert.Equal(100, Take(WithHeaders(99)).Headers.Count);
        Assert.False(IsTaken(Encoding.ASCII.GetBytes(WithHeaders(100))));

        static string WithHeaders(int others) =>
            "GET /ws HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Range(0, others).Select(static n => $"X-{n}: {n}\r\n")) + "\r\n";
    }

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("no end of the head", "GET /ws HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("no end of the head, by one byte", "GET /ws HTTP/1.1\r\nHost: x\r\n\r")]
    [InlineData("only an end of the head", "\r\n\r\n")]
    [InlineData("an empty line before it", "\r\nGET /ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST", "POST /ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a method in small letters", "get /ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("HTTP/1.0", "GET /ws HTTP/1.0\r\nHost: x\r\n\r\n")]
    [InlineData("HTTP/1.10", "GET /ws HTTP/1.10\r\nHost: x\r\n\r\n")]
    [InlineData("a version in small letters", "GET /ws http/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("no version", "GET /ws\r\nHost: x\r\n\r\n")]
    [InlineData("no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a target and its version in one", "GET / HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("an absolute target", "GET http://x/ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("an asterisk for a target", "GET * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a target without a slash", "GET ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("an encoded letter in the path", "GET /ws/%41 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a dot segment first", "GET /./ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("dot segments last", "GET /ws/.. HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a name that begins with a dot", "GET /ws/.a HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a backslash in the path", "GET /ws\\a HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a semicolon in the path", "GET /ws;a HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a fragment behind the path", "GET /ws#a HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a fragment behind the query", "GET /ws?a#b HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a space in the path", "GET /ws a HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a space before the path", "GET  /ws HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a space behind the path", "GET /ws  HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a space in the query", "GET /ws?a b HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a space behind the version", "GET /ws HTTP/1.1 \r\nHost: x\r\n\r\n")]
    [InlineData("a tab in the target", "GET /ws?a\tb HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a zero in the path", "GET /ws\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a zero in the query", "GET /ws?\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("Latin-1 in the path", "GET /ws/\u00E9 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("Latin-1 in the query", "GET /ws?user=\u00E9 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("a zero in a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n")]
    [InlineData("a tab in a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\tb\r\n\r\n")]
    [InlineData("a tab before a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX:\ta\r\n\r\n")]
    [InlineData("a delete in a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\u007Fb\r\n\r\n")]
    [InlineData("Latin-1 in a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX: \u00E9\r\n\r\n")]
    [InlineData("a carriage return in a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n")]
    [InlineData("a bare line feed in a value", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\nY: b\r\n\r\n")]
    [InlineData("a bare line feed behind the first line", "GET /ws HTTP/1.1\nHost: x\r\n\r\n")]
    [InlineData("bare line feeds throughout", "GET /ws HTTP/1.1\nHost: x\n\n")]
    [InlineData("no value", "GET /ws HTTP/1.1\r\nHost: x\r\nX:\r\n\r\n")]
    [InlineData("a value of spaces", "GET /ws HTTP/1.1\r\nHost: x\r\nX:   \r\n\r\n")]
    [InlineData("a length that is empty", "GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n")]
    [InlineData("no name", "GET /ws HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n")]
    [InlineData("no colon", "GET /ws HTTP/1.1\r\nHost: x\r\nX\r\n\r\n")]
    [InlineData("a space before the colon", "GET /ws HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n")]
    [InlineData("a space in a name", "GET /ws HTTP/1.1\r\nHost: x\r\nX Y: a\r\n\r\n")]
    [InlineData("a zero in a name", "GET /ws HTTP/1.1\r\nHost: x\r\nX\0: a\r\n\r\n")]
    [InlineData("Latin-1 in a name", "GET /ws HTTP/1.1\r\nHost: x\r\n\u00E9: a\r\n\r\n")]
    [InlineData("a folded line", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\r\n b: c\r\n\r\n")]
    [InlineData("a folded line by a tab", "GET /ws HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb: c\r\n\r\n")]
    [InlineData("a folded first header", "GET /ws HTTP/1.1\r\n Host: x\r\n\r\n")]
    [InlineData("no headers", "GET /ws HTTP/1.1\r\n\r\n")]
    [InlineData("no host", "GET /ws HTTP/1.1\r\nX: a\r\n\r\n")]
    [InlineData("two hosts", "GET /ws HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("the same host twice", "GET /ws HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n")]
    [InlineData("an empty host", "GET /ws HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("a host of spaces", "GET /ws HTTP/1.1\r\nHost:  \r\n\r\n")]
    [InlineData("a user in the host", "GET /ws HTTP/1.1\r\nHost: a@x\r\n\r\n")]
    [InlineData("a path in the host", "GET /ws HTTP/1.1\r\nHost: x/y\r\n\r\n")]
    [InlineData("two hosts in one line", "GET /ws HTTP/1.1\r\nHost: x,y\r\n\r\n")]
    [InlineData("a space in the host", "GET /ws HTTP/1.1\r\nHost: x y\r\n\r\n")]
    [InlineData("an encoded letter in the host", "GET /ws HTTP/1.1\r\nHost: %41\r\n\r\n")]
    [InlineData("a host without a name", "GET /ws HTTP/1.1\r\nHost: :80\r\n\r\n")]
    [InlineData("a port that is no number", "GET /ws HTTP/1.1\r\nHost: x:y\r\n\r\n")]
    [InlineData("a port that is empty", "GET /ws HTTP/1.1\r\nHost: x:\r\n\r\n")]
    [InlineData("a port with a sign", "GET /ws HTTP/1.1\r\nHost: x:-1\r\n\r\n")]
    [InlineData("two ports", "GET /ws HTTP/1.1\r\nHost: x:1:2\r\n\r\n")]
    [InlineData("an address of IPv6", "GET /ws HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n")]
    [InlineData("an address of IPv6 without its end", "GET /ws HTTP/1.1\r\nHost: [::1\r\n\r\n")]
    [InlineData("an address of IPv6 without brackets", "GET /ws HTTP/1.1\r\nHost: ::1\r\n\r\n")]
    [InlineData("a name in the brackets of IPv6", "GET /ws HTTP/1.1\r\nHost: [x]\r\n\r\n")]
    [InlineData("a bracket in a name", "GET /ws HTTP/1.1\r\nHost: x]\r\n\r\n")]
    [InlineData("a length", "GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("a length of nothing", "GET /ws HTTP/1.1\r\nHost: x\r\ncontent-length: 0\r\n\r\n")]
    [InlineData("a body in chunks", "GET /ws HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("an expectation", "GET /ws HTTP/1.1\r\nHost: x\r\nEXPECT: 100-continue\r\n\r\n")]
    [InlineData("the hello of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003\r\n\r\n")]
    public void Anything_else_is_left_to_the_HTTP_server(string what, string bytes) => Assert.False(IsTaken(Encoding.Latin1.GetBytes(bytes)), what);

    [Fact]
    public void No_head_cut_short_is_taken()
    {
        var whole = "GET /ws?user=alice HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"u8.ToArray();
        Assert.True(IsTaken(whole));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(IsTaken(whole[..length]), $"{length} bytes");
        }
    }
}
