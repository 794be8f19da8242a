using System.Text;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class ClientFramesSpecs
{
    [Fact]
    public void Frames_are_as_the_protocol_page_has_them()
    {
        Is("""{"type":"join","ref":1,"room":"lobby","recent":2}""", ClientFrames.Join(1, "lobby", from: null, 2));
        Is("""{"type":"join","ref":1,"room":"lobby","epoch":"k3fQ","after":126,"recent":50}""", ClientFrames.Join(1, "lobby", new RoomPosition("k3fQ", 126), 50));
        Is("""{"type":"send","ref":2,"room":"lobby","id":"9f1c","text":"hello"}""", ClientFrames.Send(2, "lobby", "9f1c", "hello"));
        Is("""{"type":"history","ref":3,"room":"lobby","before":76,"limit":50}""", ClientFrames.History(3, "lobby", before: 76, after: null, 50));
        Is("""{"type":"history","ref":3,"room":"lobby","after":0}""", ClientFrames.History(3, "lobby", before: null, after: 0, null));
        Is("""{"type":"leave","ref":4,"room":"lobby"}""", ClientFrames.Leave(4, "lobby"));
        Is("""{"type":"hello","token":"a.b.c"}""", ClientFrames.Hello("a.b.c"));
        Is("""{"type":"ping"}""", ClientFrames.Ping);
        Is("""{"type":"pong"}""", ClientFrames.Pong);
    }

    [Fact]
    public void Text_is_escaped_only_where_it_must_be() =>
        Is("""{"type":"send","ref":1,"room":"caf\u00e9","id":"i","text":"<b>&amp; 'x' \"\\\n é😀"}""".Replace("\\u00e9", "é", StringComparison.Ordinal),
            ClientFrames.Send(1, "café", "i", "<b>&amp; 'x' \"\\\n é😀"));

    [Fact]
    public void Half_of_a_pair_can_not_be_said()
    {
        foreach (var text in (string[])["\ud83d", "a\ude00b", "\ude00\ud83d"])
        {
            Assert.Throws<ArgumentException>(() => UnicodeText.Check(text, "text"));
        }

        UnicodeText.Check("a😀b", "text");
        UnicodeText.Check("", "text");
    }

    private static void Is(string expected, byte[] frame)
    {
        // An astral character may be written as itself or escaped; both are that character.
        var text = Encoding.UTF8.GetString(frame).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal);
        Assert.Equal(expected, text);
    }
}
