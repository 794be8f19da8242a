using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Frames cut, joined, interleaved and broken in every way, through Kestrel.</summary>
[Collection(nameof(SharedNode))]
public sealed class FramingSpecs(SharedNode node) : IAsyncLifetime
{
    private const int FrameBytes = 65_536;
    private readonly string _room = node.NewRoom();
    private FrameClient _client = null!;

    private RawClient Raw => _client.Raw;

    public async Task InitializeAsync()
    {
        _client = await FrameClient.ConnectAsync(node.Port);
        Assert.Equal(FrameBytes, _client.Welcome.Field("limits").Number("frameBytes"));
        await _client.JoinAsync(_room);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await node.UntilAllAreGone();
    }

    private byte[] Send(string text) => JsonSerializer.SerializeToUtf8Bytes(FrameClient.SendFrame(_room, FrameClient.NewId(), text));

    private async Task ExpectStoredAsync(string text)
    {
        await _client.ExpectAsync("sent");
        Assert.Equal(text, (await _client.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task A_message_in_fragments_with_pings_between_them_is_one_message()
    {
        var message = Send("cut in 长 pieces");
        for (var at = 0; at < message.Length; at += 7)
        {
            var isLast = at + 7 >= message.Length;
            await Raw.SendFrameAsync(at == 0 ? Opcode.Text : Opcode.Continuation, message.AsMemory(at, Math.Min(7, message.Length - at)), fin: isLast);
            if (!isLast)
            {
                await Raw.SendFrameAsync(Opcode.Ping, new[] { (byte)at });
                var pong = await Raw.ReadFrameAsync();
                Assert.Equal((Opcode.Pong, (byte)at), (pong.Opcode, Assert.Single(pong.Payload)));
            }
        }

        await ExpectStoredAsync("cut in 长 pieces");
    }

    [Fact]
    public async Task Empty_fragments_are_no_harm()
    {
        await Raw.SendFrameAsync(Opcode.Text, default, fin: false);
        await Raw.SendFrameAsync(Opcode.Continuation, Send("whole"), fin: false);
        await Raw.SendFrameAsync(Opcode.Continuation, default);
        await ExpectStoredAsync("whole");
    }

    [Fact]
    public async Task Frames_in_one_segment_are_handled_one_after_the_other()
    {
        await Raw.SendRawBytesAsync(Enumerable.Range(0, 50)
            .SelectMany(n => RawClient.Frame(Opcode.Text, Encoding.UTF8.GetBytes($$"""{"type":"ping","ref":{{n}}}""")).Concat(RawClient.Frame(Opcode.Ping, [(byte)n])))
            .ToArray());
        for (var n = 0; n < 50; n++)
        {
            Assert.Equal(n, (await _client.ExpectAsync("pong")).Number("ref"));
            Assert.Equal([(byte)n], (await Raw.ReadFrameAsync()).Payload);
        }
    }

    [Fact]
    public async Task A_frame_that_comes_byte_by_byte_is_a_frame()
    {
        foreach (var single in RawClient.Frame(Opcode.Text, Send("slowly")))
        {
            await Raw.SendRawBytesAsync(new[] { single });
        }

        await ExpectStoredAsync("slowly");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    public async Task A_ping_is_answered_with_its_payload(int length)
    {
        var payload = Enumerable.Range(0, length).Select(n => (byte)n).ToArray();
        await Raw.SendFrameAsync(Opcode.Ping, payload);
        var pong = await Raw.ReadFrameAsync();
        Assert.Equal(Opcode.Pong, pong.Opcode);
        Assert.Equal(payload, pong.Payload);
    }

    [Fact]
    public async Task A_pong_that_nobody_asked_for_is_ignored()
    {
        await Raw.SendFrameAsync(Opcode.Pong, "?"u8.ToArray());
        await _client.PostAsync(_room, "it goes on");
    }

    [Fact]
    public async Task The_longest_message_is_taken()
    {
        await Raw.SendFrameAsync(Opcode.Text, Encoding.UTF8.GetBytes("{\"type\":\"ping\"}".PadRight(FrameBytes)));
        await _client.ExpectAsync("pong");
    }

    [Theory]
    [InlineData(FrameBytes + 1)]
    [InlineData(16 * FrameBytes)]
    public async Task A_longer_one_is_skipped_and_the_connection_goes_on(int length)
    {
        await Raw.SendFrameAsync(Opcode.Text, new byte[length]);
        var error = await _client.ExpectErrorAsync("frame_too_large");
        Assert.Equal((false, false), (error.Has("ref"), error.Flag("retryable")));
        await _client.PostAsync(_room, "it goes on");
    }

    [Fact]
    public async Task A_longer_one_in_fragments_is_skipped_and_the_connection_goes_on()
    {
        await Raw.SendFrameAsync(Opcode.Text, new byte[40_000], fin: false);
        await Raw.SendFrameAsync(Opcode.Continuation, new byte[40_000], fin: false);
        await Raw.SendFrameAsync(Opcode.Ping, "?"u8.ToArray());
        Assert.Equal(Opcode.Pong, (await Raw.ReadFrameAsync()).Opcode);
        await Raw.SendFrameAsync(Opcode.Continuation, new byte[40_000]);
        await _client.ExpectErrorAsync("frame_too_large");
        await _client.PostAsync(_room, "it goes on");
    }

    [Fact]
    public async Task One_that_announces_far_too_much_is_closed_with_1009()
    {
        await Raw.SendFrameAsync(Opcode.Text, default, overrideLength: (16 * FrameBytes) + 1);
        await _client.ExpectCloseAsync(1009);
    }

    [Fact]
    public async Task One_whose_fragments_never_end_is_closed_with_1009()
    {
        await Raw.SendFrameAsync(Opcode.Text, new byte[FrameBytes], fin: false);
        for (var i = 1; i < 16; i++)
        {
            await Raw.SendFrameAsync(Opcode.Continuation, new byte[FrameBytes], fin: false);
        }

        await Raw.SendFrameAsync(Opcode.Continuation, new byte[1], fin: false);
        await _client.ExpectCloseAsync(1009);
    }

    [Fact]
    public async Task A_binary_message_is_closed_with_1003()
    {
        await Raw.SendFrameAsync(Opcode.Binary, "{\"type\":\"ping\"}"u8.ToArray());
        await _client.ExpectCloseAsync(1003);
    }

    [Theory]
    [InlineData("C0AF")] // an overlong slash
    [InlineData("E99595E9")] // cut off
    public async Task A_text_that_is_not_UTF8_is_closed_with_1007(string hex)
    {
        await Raw.SendFrameAsync(Opcode.Text, Convert.FromHexString(hex));
        await _client.ExpectCloseAsync(1007);
    }

    private static readonly Dictionary<string, byte[]> Violations = new()
    {
        ["an unmasked frame"] = RawClient.Frame(Opcode.Text, "{}"u8, masked: false),
        ["an unmasked ping"] = RawClient.Frame(Opcode.Ping, [], masked: false),
        ["RSV1 without compression"] = RawClient.Frame(Opcode.Text, "{}"u8, rsv: 4),
        ["RSV2"] = RawClient.Frame(Opcode.Text, "{}"u8, rsv: 2),
        ["RSV3"] = RawClient.Frame(Opcode.Ping, [], rsv: 1),
        ["opcode 3"] = RawClient.Frame((Opcode)3, "{}"u8),
        ["opcode 7"] = RawClient.Frame((Opcode)7, []),
        ["opcode 11"] = RawClient.Frame((Opcode)11, []),
        ["opcode 15"] = RawClient.Frame((Opcode)15, []),
        ["a fragmented ping"] = RawClient.Frame(Opcode.Ping, [], fin: false),
        ["a fragmented close"] = RawClient.Frame(Opcode.Close, [], fin: false),
        ["a ping of 126 bytes"] = RawClient.Frame(Opcode.Ping, new byte[126]),
        ["a close of 126 bytes"] = RawClient.Frame(Opcode.Close, new byte[126]),
        ["a continuation of nothing"] = RawClient.Frame(Opcode.Continuation, "{}"u8),
        ["a message inside a message"] = [.. RawClient.Frame(Opcode.Text, "{"u8, fin: false), .. RawClient.Frame(Opcode.Text, "}"u8)],
        ["a length that is not in its shortest form"] = RawClient.Frame(Opcode.Text, "{}"u8, lengthBytes: 2),
        ["a length with its highest bit set"] = RawClient.Frame(Opcode.Text, [], overrideLength: 1UL << 63),
        ["a close of one byte"] = RawClient.Frame(Opcode.Close, [3]),
        ["a close with a code that may not be sent"] = RawClient.Frame(Opcode.Close, [1005 >> 8, 1005 & 0xFF]),
    };

    [Fact]
    public Task Whoever_breaks_the_framing_is_closed_with_1002() => Task.WhenAll(Violations.Select(async violation =>
    {
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.Raw.SendRawBytesAsync(violation.Value);
        var (code, reason) = await client.Raw.ReadCloseAsync(awaited: $"a close for {violation.Key}");
        Assert.True(code == 1002 && reason.Length > 0, $"{violation.Key}: {code} {reason}");
        await client.Raw.SendCloseAsync(code);
        await client.Raw.ReadEndAsync();
    }));

    [Fact]
    public async Task Whoever_sends_on_after_a_violation_still_reads_why_it_was_closed()
    {
        await Raw.SendRawBytesAsync((byte[])[.. RawClient.Frame(Opcode.Text, [], masked: false), .. new byte[2_000_000]]);
        await _client.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task What_came_before_a_violation_is_stored_and_what_comes_after_is_not()
    {
        await using var other = await FrameClient.ConnectAsync(node.Port, "bob");
        await other.JoinAsync(_room);
        await Raw.SendRawBytesAsync((byte[])[
            .. RawClient.Frame(Opcode.Text, Send("before")), .. RawClient.Frame(Opcode.Binary, []), .. RawClient.Frame(Opcode.Text, Send("after"))]);
        Assert.Equal("before", (await other.ExpectAsync("event")).Text("text"));
        while ((await Raw.ReadFrameAsync()).Opcode != Opcode.Close)
        {
        }

        Assert.Equal(2, await other.PostAsync(_room, "the second"));
    }
}
