using System.Net;
using System.Net.Http;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatCluster.Gateway.Tests.WebSockets;

public sealed class HandshakeSpecs
{
    private const string Host = "127.0.0.1";

    [Fact]
    public async Task The_handshake_of_the_RFC_is_answered_as_there()
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws?user=alice");
        Assert.Equal(101, client.Status);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", client.Headers["Sec-WebSocket-Accept"]); // RFC 6455 section 1.3
        Assert.Equal("websocket", client.Headers["Upgrade"]);
        Assert.Equal("Upgrade", client.Headers["Connection"]);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Headers.Keys);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Headers.Keys);
        await client.SendTextAsync("Hello");
        Assert.Equal("Hello", await client.ReadTextAsync());
        await client.SendFrameAsync(Opcode.Ping, "?"u8.ToArray());
        Assert.Equal((Opcode.Pong, "?"), ((await client.ReadFrameAsync()) is var pong ? (pong.Opcode, pong.Text) : default));
        await client.SendCloseAsync(1000, "bye");
        Assert.Equal((1000, "bye"), await client.ReadCloseAsync());
        await client.ReadEndAsync();
    }

    [Theory]
    [InlineData("WebSocket", "keep-alive, Upgrade")] // Firefox
    [InlineData("websocket", "upgrade")]
    public async Task Names_are_compared_without_case(string upgrade, string connection)
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", new() { Upgrade = upgrade, Connection = connection });
        Assert.Equal(101, client.Status);
    }

    [Fact]
    public async Task A_subprotocol_is_found_among_those_of_several_lines()
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", new() { Subprotocols = ["bearer.abc , other", "x,chat.v1"] });
        Assert.Equal("chat.v1", client.Headers["Sec-WebSocket-Protocol"]);
    }

    public static TheoryData<string, RawClientOptions, string> NoHandshakes => new()
    {
        { "no upgrade", new() { Upgrade = null, Connection = null }, "WebSocket client" },
        { "another upgrade", new() { Upgrade = "h2c" }, "WebSocket client" },
        { "a proxy that drops Connection", new() { Connection = "keep-alive" }, "Upgrade and Connection" },
        { "no key", new() { Key = null }, "Sec-WebSocket-Key" },
        { "a short key", new() { Key = "dGhlIHNhbXBsZSBub25j" }, "Sec-WebSocket-Key" },
        { "a key that is not base64", new() { Key = "dGhlIHNhbXBsZSBub25jZQ*=" }, "Sec-WebSocket-Key" },
        { "two keys", new() { Headers = [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")] }, "one Sec-WebSocket-Key" },
        { "another method", new() { Method = "PUT" }, "GET, not PUT" },
    };

    [Theory]
    [MemberData(nameof(NoHandshakes))]
    public async Task What_is_no_handshake_is_refused_and_told_what_to_do(string what, RawClientOptions options, string told)
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", options);
        Assert.True(client.Status == 400, $"{what}: {client.Status}");
        Assert.StartsWith("application/problem+json", client.Headers["Content-Type"], StringComparison.Ordinal);
        var problem = JsonElement.Parse(client.Body);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Contains(told, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_version_is_told_the_right_one(string? version)
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", new() { Version = version });
        Assert.Equal(426, client.Status);
        Assert.Equal("13", client.Headers["Sec-WebSocket-Version"]);
        Assert.Contains("Sec-WebSocket-Version: 13", client.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subprotocol_that_was_not_offered_can_not_be_answered()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect());
        context.Request.Headers.SecWebSocketVersion = "13";
        context.Request.Headers.SecWebSocketProtocol = "a, b";
        Assert.True(Handshake.TryRead(context, out var handshake, out _));
        Assert.Equal(["a", "b"], handshake.Subprotocols);
        Assert.Throws<ArgumentException>(() => handshake.Answer("chat.v1"));
    }

    [Fact]
    public async Task A_violation_closes_with_its_code_and_reason()
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws");
        await client.SendFrameAsync(Opcode.Text, "x"u8.ToArray(), masked: false);
        Assert.Equal(((int)CloseCode.ProtocolError, "A frame of a client must be masked."), await client.ReadCloseAsync());
        client.EndSending();
        await client.ReadEndAsync();
    }

    [Fact]
    public async Task A_client_that_ends_its_stream_sees_the_end_of_the_other()
    {
        await using var server = await EchoServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", new() { ReceiveBuffer = 4096 });
        await client.SendTextAsync("Hello");
        Assert.Equal("Hello", await client.ReadTextAsync()); // before the end: Kestrel may drop what is written after the peer's end was seen
        client.EndSending();
        await client.ReadEndAsync();
    }

    [Fact]
    public async Task Compression_that_is_offered_is_used_when_it_is_allowed()
    {
        await using var server = await EchoServer.StartAsync(deflate: true);
        var offer = new RawClientOptions { Headers = [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")] };
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", offer);
        Assert.Equal("permessage-deflate; server_no_context_takeover; client_no_context_takeover", client.Headers["Sec-WebSocket-Extensions"]);
        await client.SendFrameAsync(Opcode.Text, CompressedMessageSpecs.Compress(new byte[1000]), rsv: 4);
        var frame = await client.ReadFrameAsync();
        Assert.True(frame is { Opcode: Opcode.Text, Fin: true, Rsv1: true, Payload.Length: < 100 }, frame.ToString());
    }

    [Fact]
    public async Task Compression_that_is_not_allowed_is_not_answered()
    {
        await using var server = await EchoServer.StartAsync(deflate: false);
        var offer = new RawClientOptions { Headers = [("Sec-WebSocket-Extensions", "permessage-deflate")] };
        await using var client = await RawClient.ConnectAsync(Host, server.Port, "/ws", offer);
        Assert.Equal(101, client.Status);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Headers.Keys);
    }

    [Theory]
    [InlineData(false, HttpProtocols.Http1)]
    [InlineData(true, HttpProtocols.Http1)]
    [InlineData(false, HttpProtocols.Http2)]
    [InlineData(true, HttpProtocols.Http2)]
    public async Task The_client_of_the_framework_talks_to_it(bool deflate, HttpProtocols protocols)
    {
        await using var server = await EchoServer.StartAsync(protocols, deflate);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("other");
        client.Options.AddSubProtocol("chat.v1");
        client.Options.DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions() : null;
        if (protocols is HttpProtocols.Http2)
        {
            client.Options.HttpVersion = HttpVersion.Version20; // RFC 8441, without TLS
            client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        await client.ConnectAsync(new Uri($"ws://{Host}:{server.Port}/ws"), invoker, limit.Token);
        Assert.Equal("chat.v1", client.SubProtocol);
        foreach (var length in new[] { 0, 1, 125, 126, 5_000, 65_535, 65_536, EchoServer.MaxMessageBytes })
        {
            var text = Encoding.UTF8.GetBytes(new string('ä', length / 2));
            await client.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            Assert.Equal(text, await ReceiveAsync(client, limit.Token));
        }

        await client.SendAsync(new byte[EchoServer.MaxMessageBytes + 2], WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        Assert.Equal("too large"u8.ToArray(), await ReceiveAsync(client, limit.Token));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", limit.Token);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (client.CloseStatus, client.CloseStatusDescription));
    }

    [Fact]
    public async Task A_plain_request_over_HTTP2_is_refused()
    {
        await using var server = await EchoServer.StartAsync(HttpProtocols.Http2);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Host}:{server.Port}/ws")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("extended CONNECT", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client, CancellationToken stop)
    {
        using var message = new MemoryStream();
        var buffer = new byte[10_000];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await client.ReceiveAsync(buffer.AsMemory(), stop);
            message.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return message.ToArray();
    }

    private sealed class ExtendedConnect : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => true;

        public string? Protocol => "websocket";

        public ValueTask<Stream> AcceptAsync() => ValueTask.FromResult(Stream.Null);
    }
}
