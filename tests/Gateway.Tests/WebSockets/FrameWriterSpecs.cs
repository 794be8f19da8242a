using System.Buffers;
using System.Text;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.WebSockets;

public class FrameWriterSpecs
{
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void A_text_message_is_the_one_of_the_RFC()
    {
        FrameWriter.WriteText(_output, "Hello"u8);
        Assert.Equal("810548656C6C6F", Hex()); // RFC 6455 section 5.7
    }

    [Fact]
    public void A_ping_is_the_one_of_the_RFC()
    {
        FrameWriter.WritePing(_output, "Hello"u8);
        Assert.Equal("890548656C6C6F", Hex()); // RFC 6455 section 5.7
    }

    [Fact]
    public void A_pong_bears_the_payload_of_its_ping()
    {
        FrameWriter.WritePong(_output, "Hello"u8);
        Assert.Equal("8A0548656C6C6F", Hex());
    }

    [Theory]
    [InlineData(0, "8200")]
    [InlineData(125, "827D")]
    [InlineData(126, "827E007E")]
    [InlineData(256, "827E0100")] // RFC 6455 section 5.7
    [InlineData(65535, "827EFFFF")]
    [InlineData(65536, "827F0000000000010000")] // RFC 6455 section 5.7
    [InlineData(int.MaxValue, "827F000000007FFFFFFF")]
    public void A_header_has_the_shortest_length(int payload, string expected)
    {
        var header = new byte[FrameWriter.MaxHeaderLength];
        var written = FrameWriter.WriteHeader(header, Opcode.Binary, compressed: false, payload);
        Assert.Equal(expected, Convert.ToHexString(header, 0, written));
        Assert.Equal(written, FrameWriter.HeaderLength(payload));
    }

    [Fact]
    public void A_compressed_message_has_the_first_reserved_bit()
    {
        FrameWriter.WriteMessage(_output, Opcode.Text, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], compressed: true);
        Assert.Equal("C107F248CDC9C90700", Hex()); // RFC 7692 section 7.2.3.1
    }

    [Fact]
    public void A_close_has_a_code_and_a_reason()
    {
        FrameWriter.WriteClose(_output, CloseCode.Draining, "bye");
        Assert.Equal("88050FA1627965", Hex());
    }

    [Fact]
    public void A_close_without_a_code_is_empty()
    {
        FrameWriter.WriteClose(_output, CloseStatus.None, "not sent");
        Assert.Equal("8800", Hex());
    }

    [Theory]
    [InlineData(122, "é", 122)] // the last character would need one byte more
    [InlineData(121, "é", 123)]
    [InlineData(120, "😀", 120)]
    [InlineData(119, "😀", 123)]
    [InlineData(123, "a", 123)]
    public void A_long_reason_is_cut_between_two_characters(int before, string last, int expected)
    {
        FrameWriter.WriteClose(_output, CloseCode.Draining, new string('a', before) + last + "bcd");
        var payload = _output.WrittenSpan[2..];
        var text = new UTF8Encoding(false, true).GetString(payload[2..]);
        Assert.InRange(payload.Length, 2, FrameWriter.MaxControlPayload);
        Assert.StartsWith(new string('a', before), text, StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetByteCount(text[..Math.Min(text.Length, before + last.Length)]));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(5000)]
    public void A_close_code_that_may_not_be_sent_is_refused(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteClose(_output, status, ""));

    [Fact]
    public void Every_close_code_of_the_server_may_be_sent() =>
        Assert.All(Enum.GetValues<CloseCode>(), code => Assert.True(CloseStatus.MayBeSent((int)code)));

    [Fact]
    public void A_long_ping_is_refused() => Assert.Throws<ArgumentException>(() => FrameWriter.WritePing(_output, new byte[126]));

    private string Hex() => Convert.ToHexString(_output.WrittenSpan);
}
