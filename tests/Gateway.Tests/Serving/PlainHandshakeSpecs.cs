using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Handshakes come in by two doors, before the HTTP server and through it: which one is no client's affair.</summary>
[Collection(nameof(SharedNode))]
public sealed class PlainHandshakeSpecs(SharedNode node) : IAsyncLifetime
{
    private const string ByHttp = "/%77s"; // the same path, but it isn't plain
    private static readonly RawClientOptions s_chat = new() { Subprotocols = ["chat.v1"], Timeout = Patience.Limit };

    private Newcomers Newcomers => node.Services.GetRequiredService<Newcomers>();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => node.UntilAllAreGone();

    [Theory]
    [InlineData("/ws", false)]
    [InlineData("/ws/", false)]
    [InlineData("/WS", false)]
    [InlineData("/ws?user=%E7%88%B1", false)]
    [InlineData("/ws/some-room", false)]
    [InlineData("/Ws/some-room/?recent=3", false)]
    [InlineData(ByHttp, true)]
    [InlineData("/ws/%E8%81%8A%E5%A4%A9%E5%AE%A4/", true)]
    public async Task Plain_ones_are_taken_before_the_HTTP_server_and_others_by_it(string target, bool byHttp)
    {
        await using var client = await FrameClient.OpenAsync(node.Port, target);
        Assert.Equal(byHttp, CameByHttp(client.Raw));
        await client.ExpectAsync("welcome");
        await client.SayAsync(FrameClient.JoinFrame("another-room"));
        var joined = await client.ExpectAsync("joined");
        if (joined.Text("room") != "another-room") // that of the path
        {
            Assert.Equal("another-room", (await client.ExpectAsync("joined")).Text("room"));
        }
    }

    [Fact]
    public async Task Both_give_the_same_answer_and_the_same_welcome()
    {
        await using var plain = await FrameClient.OpenAsync(node.Port, "/ws?user=alice", ["bearer.x", "chat.v1"]);
        await using var other = await FrameClient.OpenAsync(node.Port, $"{ByHttp}?user=alice", ["bearer.x", "chat.v1"]);
        Assert.Equal(
            [("Connection", "Upgrade"), ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), ("Sec-WebSocket-Protocol", "chat.v1"), ("Upgrade", "websocket")],
            plain.Raw.Headers.Select(static it => (it.Key, it.Value)).Order());
        Assert.Equal(plain.Raw.Headers.Order(ByName), other.Raw.Headers.Where(static it => it.Key is not ("Date" or "Server")).Order(ByName));
        Assert.Equal(Known(await plain.ExpectAsync("welcome")), Known(await other.ExpectAsync("welcome")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(60)]
    [InlineData(-60)]
    [InlineData(-4)]
    [InlineData(-3)]
    [InlineData(-2)]
    [InlineData(-1)]
    public async Task One_that_comes_in_two_pieces_goes_on_by_HTTP(int cut)
    {
        await using var whole = await FrameClient.ConnectAsync(node.Port);
        Assert.False(CameByHttp(whole.Raw));
        var handshake = RawClient.Handshake("127.0.0.1", "/ws?user=alice", s_chat);
        cut = cut < 0 ? handshake.Length + cut : cut;
        await using var raw = await OpenNewcomerAsync();
        await raw.SendRawBytesAsync(handshake.AsMemory(0, cut));
        await Eventually.True("the first piece was read", () => Newcomers.Count == 0);
        await raw.SendRawBytesAsync(handshake.AsMemory(cut));
        await raw.ReadAnswerAsync();
        Assert.Equal((101, true), (raw.Status, CameByHttp(raw)));
        Assert.Equal(Known(whole.Welcome), Known(await raw.ReadJsonAsync()));
        await raw.SendJsonAsync(new { type = "ping", @ref = 1 });
        Assert.Equal("pong", (await raw.ReadJsonAsync()).Type());
    }

    [Theory]
    [InlineData("/ws", false)]
    [InlineData(ByHttp, true)]
    public async Task What_comes_right_behind_it_is_answered(string path, bool byHttp)
    {
        var room = node.NewRoom();
        byte[] frames =
        [
            .. FrameClient.Frames(new { type = "ping", @ref = 1 }, FrameClient.JoinFrame(room)),
            .. FrameClient.Frames(Enumerable.Range(1, 20).Select(n => FrameClient.SendFrame(room, $"{n}", new string('x', 1000)))), // more than one buffer of the server's
            .. FrameClient.Frames(new { type = "ping", @ref = 2 }),
        ];
        await using var raw = await OpenNewcomerAsync();
        await raw.SendRawBytesAsync((byte[])[.. RawClient.Handshake("127.0.0.1", $"{path}?user=alice", s_chat), .. frames.AsSpan(0, frames.Length - 5)]);
        await raw.ReadAnswerAsync();
        Assert.Equal((101, byHttp), (raw.Status, CameByHttp(raw)));
        Assert.Equal("welcome", (await raw.ReadJsonAsync()).Type());
        await raw.SendRawBytesAsync(frames.AsMemory(frames.Length - 5));
        var (sent, events, others) = (new List<long>(), new List<long>(), new List<string>()); // rooms answer when they do, pings at once
        while (sent.Count < 20 || events.Count < 20 || others.Count < 3)
        {
            var frame = await raw.ReadJsonAsync();
            switch (frame.Type())
            {
                case "sent":
                    sent.Add(frame.Number("seq"));
                    break;
                case "event":
                    events.Add(frame.Number("seq"));
                    break;
                case "pong":
                    others.Add($"pong {frame.Number("ref")}");
                    break;
                default:
                    others.Add(frame.Type());
                    break;
            }
        }

        Assert.Equal(["joined", "pong 1", "pong 2"], others.Order());
        Assert.Equal(FrameReading.Range(1, 20), sent);
        Assert.Equal(FrameReading.Range(1, 20), events);
    }

    [Fact]
    public async Task One_that_is_longer_than_a_buffer_goes_on_by_HTTP()
    {
        await using var client = await FrameClient.OpenAsync(node.Port, "/ws?user=alice", headers: ("Cookie", $"a={new string('b', 10_000)}"));
        Assert.True(CameByHttp(client.Raw));
        await client.ExpectAsync("welcome");
    }

    [Fact]
    public async Task A_text_of_any_length_goes_both_ways()
    {
        var room = node.NewRoom();
        await using var plain = await FrameClient.OpenAsync(node.Port, $"/ws/{room}?user=alice", []);
        Assert.False(CameByHttp(plain.Raw));
        await plain.Raw.SendTextAsync(new string('长', 4000));
        Assert.Equal("alice: " + new string('长', 4000), await plain.Raw.ReadTextAsync());
    }

    public static TheoryData<string, string, RawClientOptions, int> Refused => new()
    {
        { "a page of another origin", "/ws", s_chat with { Headers = [("Origin", "https://evil.example")] }, 403 },
        { "a bad key", "/ws", s_chat with { Key = "dG9vIHNob3J0" }, 400 },
        { "two keys", "/ws", s_chat with { Headers = [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")] }, 400 },
        { "another version", "/ws", s_chat with { Version = "8" }, 426 },
        { "no upgrade", "/ws", s_chat with { Upgrade = null }, 400 },
        { "a room's name that isn't allowed", "/ws/a%20b", s_chat, 400 },
        { "a room's name that is too long", $"/ws/{new string('r', 129)}", s_chat, 400 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_refused_is_refused_by_the_HTTP_server_in_words(string what, string target, RawClientOptions options, int status)
    {
        await using var raw = await RawClient.ConnectAsync("127.0.0.1", node.Port, target, options);
        Assert.True(raw.Status == status, $"{what}: {raw.Status}");
        Assert.True(CameByHttp(raw));
        Assert.Equal("application/problem+json", raw.Headers["Content-Type"]);
        Assert.Equal(status, JsonElement.Parse(raw.Body).Number("status"));
        if (status == 426)
        {
            Assert.Equal(("13", "websocket", "Upgrade"), (raw.Headers["Sec-WebSocket-Version"], raw.Headers["Upgrade"], raw.Headers["Connection"]));
        }
    }

    [Fact]
    public async Task A_connection_that_was_used_for_HTTP_may_become_a_WebSocket()
    {
        await using var raw = await RawClient.OpenAsync("127.0.0.1", node.Port, s_chat);
        await raw.SendRawBytesAsync(Encoding.ASCII.GetBytes("GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n"));
        await raw.ReadAnswerAsync();
        Assert.Equal(200, raw.Status);
        await raw.SendRawBytesAsync(RawClient.Handshake("x", "/ws", s_chat));
        await raw.ReadAnswerAsync();
        Assert.Equal((101, true), (raw.Status, CameByHttp(raw)));
        Assert.Equal("welcome", (await raw.ReadJsonAsync()).Type());
    }

    [Fact]
    public async Task It_closes_in_kind_and_the_stream_ends()
    {
        await using var client = await FrameClient.ConnectAsync(node.Port);
        Assert.False(CameByHttp(client.Raw));
        await client.Raw.SendFrameAsync(Opcode.Ping, "?"u8.ToArray());
        Assert.Equal((Opcode.Pong, "?"), ((await client.Raw.ReadFrameAsync()) is var pong ? (pong.Opcode, pong.Text) : default));
        await client.CloseAsync();
    }

    private static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    private static readonly Comparer<KeyValuePair<string, string>> ByName = Comparer<KeyValuePair<string, string>>.Create(static (a, b) => Names.Compare(a.Key, b.Key));

    /// <summary>Only the HTTP server dates its answers.</summary>
    internal static bool CameByHttp(RawClient client) => client.Headers.ContainsKey("Date");

    // All but what differs from connection to connection.
    private static string Known(JsonElement welcome) =>
        string.Join(", ", welcome.EnumerateObject().Where(static field => field.Name != "session").Select(static field => field.ToString()));

    // One that the node has accepted, and from which it waits for the first bytes: what is sent then is read as one piece.
    private async Task<RawClient> OpenNewcomerAsync()
    {
        await Eventually.True("no other is waited for", () => Newcomers.Count == 0);
        var raw = await RawClient.OpenAsync("127.0.0.1", node.Port, s_chat);
        await Eventually.True("its first bytes are waited for", () => Newcomers.Count == 1);
        return raw;
    }
}
