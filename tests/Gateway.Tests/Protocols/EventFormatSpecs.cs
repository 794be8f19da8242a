using System.IO.Compression;
using System.Text;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Protocols.Text;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Protocols;

public sealed class EventFormatSpecs
{
    private static readonly RoomEvent[] Sizes = [.. new[] { 0, 1, 10, 1_000, 3_000, 60_000, 70_000 }.Select(static (length, i) => Event(i + 1, new string('é', length)))];

    [Fact]
    public void Each_event_is_a_text_frame_with_the_bytes_that_the_room_made()
    {
        var frames = WireFrame.ReadAll(new ChatV1EventFormat(null).Frame(Sizes).Span);
        Assert.Equal(Sizes.Select(static e => Encoding.UTF8.GetString(e.Body.Span)), frames.Select(static frame => frame.Text));
        Assert.All(frames, static frame => Assert.Equal((Opcode.Text, false), (frame.Opcode, frame.Compressed)));
    }

    [Fact]
    public void No_events_are_no_frames()
    {
        foreach (var format in (EventFormat[])[new ChatV1EventFormat(null), new ChatV1EventFormat(128), TextEventFormat.Instance])
        {
            Assert.True(format.Frame([]).IsEmpty);
        }
    }

    [Fact]
    public void Long_events_are_compressed_and_short_ones_are_not()
    {
        var frames = WireFrame.ReadAll(new ChatV1EventFormat(1024).Frame(Sizes).Span);
        Assert.Equal(Sizes.Select(static e => e.Body.Length >= 1024), frames.Select(static frame => frame.Compressed));
        Assert.Equal(
            Sizes.Select(static e => Encoding.UTF8.GetString(e.Body.Span)), frames.Select(static frame => frame.Compressed ? Inflate(frame.Payload) : frame.Text));
        Assert.All(frames, static (frame, i) => Assert.True(!frame.Compressed || frame.Payload.Length < Sizes[i].Body.Length / 10));
    }

    [Fact]
    public void An_event_that_does_not_get_shorter_goes_out_as_it_is()
    {
        var random = new Random(1);
        var noise = new byte[4000];
        random.NextBytes(noise);
        var body = new RoomEvent(1, default, RoomEventKind.Message, new UserId("bob"), new ClientMessageId("1"), noise);
        var frame = WireFrame.Single(new ChatV1EventFormat(128).Frame([body]));
        Assert.False(frame.Compressed);
        Assert.Equal(noise, frame.Payload);
    }

    [Fact]
    public void A_long_history_page_is_compressed_where_events_are()
    {
        var page = WireFrame.Single(new ChatV1Protocol(new ChatV1EventFormat(1024)).History(Ref.None, new RoomId("lobby"), Sizes, more: false));
        Assert.True(page.Compressed);
        Assert.EndsWith("],\"more\":false}", Inflate(page.Payload), StringComparison.Ordinal);
        Assert.False(WireFrame.Single(new ChatV1Protocol(new ChatV1EventFormat(1024)).History(Ref.None, new RoomId("lobby"), [], more: false)).Compressed);
    }

    [Fact]
    public void A_line_is_the_sender_and_the_text() =>
        Assert.Equal(["bob: hello", "bob: é 😀 \" \\ {}", "bob: "], Lines("hello", "é 😀 \" \\ {}", ""));

    // "hi\nalice: yes" must not look like a line of alice's.
    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\v")]
    [InlineData("\f")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void Line_breaks_are_shown_as_spaces(string lineBreak) => Assert.Equal(["bob: hi alice: yes "], Lines($"hi{lineBreak}alice: yes{lineBreak}"));

    [Fact]
    public void An_event_without_a_text_is_no_line()
    {
        var other = new RoomEvent(1, default, (RoomEventKind)99, new UserId("bob"), new ClientMessageId("1"), """{"type":"event","kind":"topic","topic":{"text":"x"}}"""u8.ToArray());
        Assert.Equal("bob: hello", WireFrame.Single(TextEventFormat.Instance.Frame([other, Event(2, "hello")])).Text);
    }

    private static IEnumerable<string> Lines(params string[] texts) =>
        WireFrame.ReadAll(TextEventFormat.Instance.Frame([.. texts.Select(static (text, i) => Event(i + 1, text))]).Span).Select(static frame => frame.Text);

    private static RoomEvent Event(long seq, string text)
    {
        var (from, id, at) = (new UserId("bob"), new ClientMessageId($"m{seq}"), DateTimeOffset.UnixEpoch);
        return new RoomEvent(seq, at, RoomEventKind.Message, from, id, RoomEventJson.EncodeMessage(new RoomId("lobby"), seq, at, from, id, text));
    }

    private static string Inflate(byte[] payload)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0x00, 0x00, 0xFF, 0xFF]), CompressionMode.Decompress); // RFC 7692 section 7.2.2
        using var reader = new StreamReader(inflate, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
