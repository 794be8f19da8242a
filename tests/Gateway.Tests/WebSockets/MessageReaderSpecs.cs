using System.Buffers.Binary;
using System.Text;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.WebSockets;

public sealed class MessageReaderSpecs : IDisposable
{
    private const int Max = 1000;
    private readonly ReaderHarness _harness = new(Max);

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_masked_message_of_the_RFC_is_read()
    {
        await _harness.SendAsync(Convert.FromHexString("818537FA213D7F9F4D5158")); // RFC 6455 section 5.7
        await _harness.ExpectAsync(IncomingKind.Text, "Hello"u8.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(Max)]
    public async Task A_message_of_any_allowed_length_is_read(int length)
    {
        var payload = Bytes(length);
        await _harness.SendAsync(Opcode.Binary, payload);
        await _harness.ExpectAsync(IncomingKind.Binary, payload);
    }

    [Fact]
    public async Task A_message_with_a_64_bit_length_is_read()
    {
        using var harness = new ReaderHarness(100_000);
        var payload = Bytes(70_000);
        await harness.SendAsync(Opcode.Binary, payload);
        await harness.ExpectAsync(IncomingKind.Binary, payload);
    }

    [Fact]
    public async Task Fragments_become_one_message_and_control_frames_between_them_come_first()
    {
        await _harness.SendAsync(Opcode.Text, "Hel"u8, fin: false);
        await _harness.SendAsync(Opcode.Ping, "?"u8);
        await _harness.SendAsync(Opcode.Continuation, ""u8, fin: false);
        await _harness.SendAsync(Opcode.Pong, "!"u8);
        await _harness.SendAsync(Opcode.Continuation, "lo"u8);
        await _harness.SendAsync(Opcode.Binary, [1]);
        await _harness.ExpectAsync(IncomingKind.Ping, "?"u8.ToArray());
        await _harness.ExpectAsync(IncomingKind.Pong, "!"u8.ToArray());
        await _harness.ExpectAsync(IncomingKind.Text, "Hello"u8.ToArray());
        await _harness.ExpectAsync(IncomingKind.Binary, [1]);
    }

    [Fact]
    public async Task A_character_may_be_cut_by_fragments()
    {
        var text = "😀"u8.ToArray();
        await _harness.SendAsync(Opcode.Text, text.AsSpan(0, 1), fin: false);
        await _harness.SendAsync(Opcode.Continuation, text.AsSpan(1, 2), fin: false);
        await _harness.SendAsync(Opcode.Continuation, text.AsSpan(3));
        await _harness.ExpectAsync(IncomingKind.Text, text);
    }

    [Fact]
    public async Task The_end_of_the_stream_is_told()
    {
        await _harness.SendAsync(RawClient.Frame(Opcode.Text, "cut off"u8)[..^1]);
        _harness.End();
        await _harness.ExpectAsync(IncomingKind.End);
        await _harness.ExpectAsync(IncomingKind.End);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        var frame = RawClient.Frame(Opcode.Text, "Hello"u8);
        await _harness.SendAsync(frame[..9]);
        using var cancel = new CancellationTokenSource();
        var read = _harness.ReadAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await _harness.SendAsync(frame[9..]);
        await _harness.ExpectAsync(IncomingKind.Text, "Hello"u8.ToArray());
    }

    [Fact]
    public async Task A_close_has_a_code_and_a_reason()
    {
        await _harness.SendAsync(Close(4999, "bye"u8));
        var message = await _harness.ReadAsync();
        Assert.Equal((IncomingKind.Close, 4999, "bye"), (message.Kind, message.Status, Encoding.UTF8.GetString(message.Payload.Span)));
    }

    [Fact]
    public async Task A_close_may_be_empty()
    {
        await _harness.SendAsync(Opcode.Close, []);
        var message = await _harness.ReadAsync();
        Assert.Equal((IncomingKind.Close, CloseStatus.None, 0), (message.Kind, message.Status, message.Payload.Length));
    }

    [Fact]
    public async Task What_comes_after_a_close_is_thrown_away()
    {
        await _harness.SendAsync(Opcode.Close, []);
        await _harness.SendAsync(Opcode.Text, "more"u8);
        await _harness.SendAsync(RawClient.Frame((Opcode)3, [], masked: false));
        _harness.End();
        await _harness.ExpectAsync(IncomingKind.Close);
        await _harness.ExpectAsync(IncomingKind.End);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4000)]
    public async Task A_close_code_that_may_be_sent_is_taken(int code)
    {
        await _harness.SendAsync(Close(code, []));
        Assert.Equal(code, (await _harness.ReadAsync()).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public async Task A_close_code_that_may_not_be_sent_is_a_violation(int code)
    {
        await _harness.SendAsync(Close(code, []));
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, $"close code {code}");
    }

    [Fact]
    public async Task A_close_of_one_byte_is_a_violation()
    {
        await _harness.SendAsync(Opcode.Close, [3]);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "one byte");
    }

    [Fact]
    public async Task A_close_reason_that_is_not_UTF8_is_a_violation()
    {
        await _harness.SendAsync(Close(1000, [0xFF]));
        await _harness.ExpectViolationAsync(CloseCode.InvalidUtf8, "reason");
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })] // cut off
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // half a surrogate pair
    [InlineData(new byte[] { 0xC0, 0x80 })] // longer than needed
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })] // past U+10FFFF
    public async Task Text_that_is_not_UTF8_is_a_violation(byte[] payload)
    {
        await _harness.SendAsync(Opcode.Text, payload);
        await _harness.ExpectViolationAsync(CloseCode.InvalidUtf8, "UTF-8");
    }

    [Fact]
    public async Task Binary_need_not_be_UTF8()
    {
        await _harness.SendAsync(Opcode.Binary, [0xFF]);
        await _harness.ExpectAsync(IncomingKind.Binary, [0xFF]);
    }

    [Fact]
    public async Task An_unmasked_frame_is_a_violation_as_soon_as_it_can_be_known()
    {
        await _harness.SendAsync([0x81, 0x05]);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "masked");
    }

    [Theory]
    [InlineData(4, "RSV1")]
    [InlineData(2, "RSV2")]
    [InlineData(1, "RSV3")]
    public async Task A_reserved_bit_is_a_violation(int rsv, string named)
    {
        await _harness.SendAsync(RawClient.Frame(Opcode.Text, "x"u8, rsv: rsv));
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, named);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(15)]
    public async Task A_reserved_opcode_is_a_violation(int opcode)
    {
        await _harness.SendAsync(RawClient.Frame((Opcode)opcode, []));
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, $"opcode {opcode} is reserved");
    }

    [Theory]
    [InlineData(Opcode.Close)]
    [InlineData(Opcode.Ping)]
    [InlineData(Opcode.Pong)]
    public async Task A_long_control_frame_is_a_violation(Opcode opcode)
    {
        await _harness.SendAsync(RawClient.Frame(opcode, Bytes(126))[..2]);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "at most 125");
    }

    [Theory]
    [InlineData(Opcode.Close)]
    [InlineData(Opcode.Ping)]
    [InlineData(Opcode.Pong)]
    public async Task A_fragmented_control_frame_is_a_violation(Opcode opcode)
    {
        await _harness.SendAsync(opcode, [], fin: false);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "fragmented");
    }

    [Fact]
    public async Task A_control_frame_takes_125_bytes()
    {
        await _harness.SendAsync(Opcode.Ping, Bytes(125));
        await _harness.ExpectAsync(IncomingKind.Ping, Bytes(125));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_continuation_of_nothing_is_a_violation(bool fin)
    {
        await _harness.SendAsync(Opcode.Text, "whole"u8);
        await _harness.SendAsync(Opcode.Continuation, "x"u8, fin);
        await _harness.ExpectAsync(IncomingKind.Text, "whole"u8.ToArray());
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "continuation of nothing");
    }

    [Fact]
    public async Task A_message_inside_another_is_a_violation()
    {
        await _harness.SendAsync(Opcode.Text, "begun"u8, fin: false);
        await _harness.SendAsync(Opcode.Text, "another"u8);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "new message begins");
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(125, 8)]
    [InlineData(65535, 8)]
    public async Task A_length_that_is_not_in_its_shortest_form_is_a_violation(int length, int lengthBytes)
    {
        await _harness.SendAsync(RawClient.Frame(Opcode.Binary, [], overrideLength: (ulong)length, lengthBytes: lengthBytes));
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "shortest");
    }

    [Fact]
    public async Task A_length_with_the_highest_bit_is_a_violation()
    {
        await _harness.SendAsync(RawClient.Frame(Opcode.Binary, [], overrideLength: 1UL << 63));
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "highest bit");
    }

    [Theory]
    [InlineData(Max + 1)]
    [InlineData(Max * MessageReader.SkipFactor)]
    public async Task A_message_that_is_too_long_is_skipped_and_told_once_it_ended(int length)
    {
        var frame = RawClient.Frame(Opcode.Text, Bytes(length));
        await _harness.SendAsync(frame[..^1]);
        var read = _harness.ReadAsync();
        Assert.False(read.IsCompleted);
        await _harness.SendAsync(frame[^1..]);
        Assert.Equal(IncomingKind.TooLarge, (await read).Kind);
        await _harness.SendAsync(Opcode.Text, "next"u8);
        await _harness.ExpectAsync(IncomingKind.Text, "next"u8.ToArray());
    }

    [Fact]
    public async Task Fragments_that_are_too_long_together_are_skipped_and_control_frames_still_come()
    {
        await _harness.SendAsync(Opcode.Text, Bytes(Max), fin: false);
        await _harness.SendAsync(Opcode.Continuation, Bytes(1), fin: false);
        await _harness.SendAsync(Opcode.Ping, "?"u8);
        await _harness.SendAsync(Opcode.Continuation, Bytes(1));
        await _harness.SendAsync(Opcode.Text, "next"u8);
        await _harness.ExpectAsync(IncomingKind.Ping, "?"u8.ToArray());
        await _harness.ExpectAsync(IncomingKind.TooLarge, []);
        await _harness.ExpectAsync(IncomingKind.Text, "next"u8.ToArray());
    }

    [Theory]
    [InlineData((Max * MessageReader.SkipFactor) + 1L)]
    [InlineData(long.MaxValue)]
    public async Task A_message_far_too_long_is_a_violation_as_soon_as_its_header_came(long length)
    {
        await _harness.SendAsync(RawClient.Frame(Opcode.Text, [], overrideLength: (ulong)length));
        await _harness.ExpectViolationAsync(CloseCode.MessageTooBig, "at most 1000 bytes");
    }

    [Fact]
    public async Task Fragments_far_too_long_together_are_a_violation()
    {
        await _harness.SendAsync(Opcode.Text, Bytes(Max), fin: false);
        for (var i = 1; i < MessageReader.SkipFactor; i++)
        {
            await _harness.SendAsync(Opcode.Continuation, Bytes(Max), fin: false);
        }

        await _harness.SendAsync(Opcode.Ping, []);
        await _harness.SendAsync(RawClient.Frame(Opcode.Continuation, [], overrideLength: 1));
        await _harness.ExpectAsync(IncomingKind.Ping);
        await _harness.ExpectViolationAsync(CloseCode.MessageTooBig, "16 times");
    }

    [Fact]
    public async Task A_length_that_is_only_announced_takes_no_memory()
    {
        using var harness = new ReaderHarness(1 << 30);
        await harness.SendAsync(RawClient.Frame(Opcode.Binary, [1], overrideLength: 1 << 30));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var read = harness.ReadAsync();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 10_000_000);
        harness.End();
        Assert.Equal(IncomingKind.End, (await read).Kind);
    }

    [Fact]
    public async Task Messages_that_have_come_are_read_without_an_allocation()
    {
        using var harness = new ReaderHarness();
        var frames = Enumerable.Repeat(RawClient.Frame(Opcode.Text, Bytes(500)), 2000).SelectMany(frame => frame).ToArray();
        await harness.SendAsync(frames);
        Read(1000); // fills the pool
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(1000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000); // the pipe's own stack of used segments grows

        void Read(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(harness.Reader.TryRead(out _));
            }
        }
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)('a' + (i % 23));
        }

        return bytes;
    }

    private static byte[] Close(int code, ReadOnlySpan<byte> reason)
    {
        var payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        reason.CopyTo(payload.AsSpan(2));
        return RawClient.Frame(Opcode.Close, payload);
    }
}
