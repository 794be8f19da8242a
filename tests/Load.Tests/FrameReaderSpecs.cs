using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Tests;

public sealed class FrameReaderSpecs
{
    private static readonly string Long = new('x', 300);
    private static readonly string VeryLong = new('x', 70_000);

    private static readonly byte[] Mixed =
    [
        .. ServerFrames.Text("""{"type":"welcome"}"""),
        .. ServerFrames.Text("""{"type":"joined","room":"a"}"""),
        .. ServerFrames.Text($$"""{"type":"event","text":"{{Long}}"}"""),
        .. ServerFrames.Ping("still there?"),
        .. ServerFrames.Text(""),
        .. ServerFrames.Text("{\"type\":\"event\",\"t", final: false),
        .. ServerFrames.Ping("between"),
        .. ServerFrames.Continuation("ext\":\"in three\"", final: false),
        .. ServerFrames.Continuation("}"),
        .. ServerFrames.Text("""{"type":"sent","ref":2}"""),
        .. ServerFrames.Close(4001),
    ];

    [Fact]
    public void However_the_bytes_are_cut_the_same_is_read()
    {
        for (var size = 1; size <= Mixed.Length; size++)
        {
            Assert.Equal(
                [
                    """Welcome {"type":"welcome"}""",
                    """Joined {"type":"joined","room":"a"}""",
                    $$"""Delivery {"type":"event","text":"{{Long}}"}""",
                    "pinged still there?",
                    "pinged between",
                    """Delivery {"type":"event","text":"in three"}""",
                    """Answer {"type":"sent","ref":2}""",
                    "closed 4001",
                ],
                Heard.InPieces(new ChatV1(), Mixed, size));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16_384)]
    [InlineData(1_000_000)]
    public void A_frame_longer_than_what_is_received_at_once_is_one_message(int size)
    {
        byte[] bytes = [.. ServerFrames.Text($$"""{"type":"event","text":"{{VeryLong}}"}"""), .. ServerFrames.Text("""{"type":"event"}""")];
        Assert.Equal([$$"""Delivery {"type":"event","text":"{{VeryLong}}"}""", """Delivery {"type":"event"}"""], Heard.InPieces(new ChatV1(), bytes, size));
    }

    [Fact]
    public void Many_messages_in_one_read_are_counted_each()
    {
        var frame = ServerFrames.Text("""{"type":"event","text":"hi"}""");
        var bytes = Enumerable.Repeat(frame, 1_000).SelectMany(static it => it).ToArray();
        Assert.Equal(1_000, Heard.InPieces(new ChatV1(), bytes, bytes.Length).Count);
        Assert.Equal(1_000, Heard.InPieces(new ChatV1(), bytes, 100).Count);
    }
}
