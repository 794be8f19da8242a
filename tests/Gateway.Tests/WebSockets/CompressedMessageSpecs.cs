using System.Buffers;
using System.IO.Compression;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.WebSockets;

public sealed class CompressedMessageSpecs : IDisposable
{
    private const int Compressed = 4;
    private readonly ReaderHarness _harness = new(1000, deflate: true);

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("F248CDC9C90700", "Hello")] // RFC 7692 section 7.2.3.1
    [InlineData("000500FAFF48656C6C6F00", "Hello")] // 7.2.3.3: a block without compression
    [InlineData("F348CDC9C9070000", "Hello")] // 7.2.3.4: a final block
    [InlineData("F348CDC9C90700", "Hello")] // a final block without the padding that should follow
    [InlineData("F24805000000FFFFCAC9C90700", "Hello")] // 7.2.3.5: two blocks
    [InlineData("F348CDC9C90700F348CDC9C9070000", "HelloHello")] // two final blocks
    [InlineData("00", "")] // 7.2.3.6
    [InlineData("", "")]
    public async Task A_message_of_any_blocks_is_read(string payload, string text)
    {
        await _harness.SendAsync(Opcode.Text, Convert.FromHexString(payload), rsv: Compressed);
        await _harness.ExpectAsync(IncomingKind.Text, System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public async Task A_fragmented_message_has_the_bit_on_its_first_frame()
    {
        await _harness.SendAsync(Opcode.Text, Convert.FromHexString("F248CD"), fin: false, rsv: Compressed); // RFC 7692 section 7.2.3.1
        await _harness.SendAsync(Opcode.Ping, "?"u8);
        await _harness.SendAsync(Opcode.Continuation, Convert.FromHexString("C9C90700"));
        await _harness.ExpectAsync(IncomingKind.Ping, "?"u8.ToArray());
        await _harness.ExpectAsync(IncomingKind.Text, "Hello"u8.ToArray());
    }

    [Fact]
    public async Task A_message_need_not_be_compressed()
    {
        await _harness.SendAsync(Opcode.Text, "Hello"u8);
        await _harness.ExpectAsync(IncomingKind.Text, "Hello"u8.ToArray());
    }

    [Theory]
    [InlineData(Opcode.Continuation)]
    [InlineData(Opcode.Ping)]
    [InlineData(Opcode.Close)]
    public async Task The_bit_on_a_frame_that_begins_no_message_is_a_violation(Opcode opcode)
    {
        await _harness.SendAsync(Opcode.Text, [], fin: false, rsv: Compressed);
        await _harness.SendAsync(opcode, [], rsv: Compressed);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "RSV1");
    }

    [Theory]
    [InlineData("FFFF010203")]
    [InlineData("000500FAFF4865")] // cut off
    [InlineData("F248CD")]
    public async Task What_is_no_compression_is_a_violation(string payload)
    {
        await _harness.SendAsync(Opcode.Text, Convert.FromHexString(payload), rsv: Compressed);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "DEFLATE");
    }

    [Fact]
    public async Task Final_blocks_without_end_are_a_violation()
    {
        await _harness.SendAsync(Opcode.Text, Enumerable.Repeat(new byte[] { 0x03, 0x00 }, 100).SelectMany(block => block).ToArray(), rsv: Compressed);
        await _harness.ExpectViolationAsync(CloseCode.ProtocolError, "DEFLATE");
    }

    [Fact]
    public async Task Compressed_text_that_is_not_UTF8_is_a_violation()
    {
        await _harness.SendAsync(Opcode.Text, Compress([0xFF, 0xFE]), rsv: Compressed);
        await _harness.ExpectViolationAsync(CloseCode.InvalidUtf8, "UTF-8");
    }

    [Theory]
    [InlineData(1000, IncomingKind.Text)]
    [InlineData(1001, IncomingKind.TooLarge)]
    public async Task The_limit_counts_what_is_decompressed(int length, IncomingKind kind)
    {
        await _harness.SendAsync(Opcode.Text, Compress(new byte[length]), rsv: Compressed);
        await _harness.SendAsync(Opcode.Text, "next"u8);
        await _harness.ExpectAsync(kind);
        await _harness.ExpectAsync(IncomingKind.Text, "next"u8.ToArray());
    }

    [Fact]
    public async Task What_can_not_be_compressed_may_become_longer()
    {
        var payload = new byte[1000];
        new Random(1).NextBytes(payload);
        var compressed = Compress(payload);
        Assert.InRange(compressed.Length, 1001, 1100);
        await _harness.SendAsync(Opcode.Binary, compressed, rsv: Compressed);
        await _harness.ExpectAsync(IncomingKind.Binary, payload);
    }

    [Fact]
    public async Task A_bomb_is_not_inflated_past_the_limit()
    {
        using var harness = new ReaderHarness(100_000, deflate: true);
        var bomb = Compress(new byte[50_000_000]);
        Assert.InRange(bomb.Length, 1, 100_000);
        await harness.SendAsync(Opcode.Text, bomb, rsv: Compressed);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await harness.ExpectAsync(IncomingKind.TooLarge);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 10_000_000);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public void What_the_server_compresses_is_shorter_and_anyone_can_read_it(int length)
    {
        var payload = new byte[length];
        var output = new ArrayBufferWriter<byte>();
        Assert.True(Deflate.TryCompress(payload, output));
        Assert.InRange(output.WrittenCount, 1, length - 1);
        using var inflate = new DeflateStream(new MemoryStream([.. output.WrittenSpan, 0, 0, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        inflate.CopyTo(inflated);
        Assert.Equal(payload, inflated.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void What_would_not_become_shorter_is_left_alone(int length)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var output = new ArrayBufferWriter<byte>();
        Assert.False(Deflate.TryCompress(payload, output));
        Assert.Equal(0, output.WrittenCount);
    }

    /// <summary>As RFC 7692 section 7.2.1 tells it.</summary>
    internal static byte[] Compress(byte[] payload)
    {
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, CompressionLevel.Optimal);
        deflate.Write(payload);
        deflate.Flush();
        var bytes = packed.ToArray();
        return bytes.AsSpan().EndsWith<byte>([0, 0, 0xFF, 0xFF]) ? bytes[..^4] : [0];
    }
}
