using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using CsCheck;

namespace ChatCluster.Gateway.Tests.Protocols;

public sealed class ChatV1ReaderProperties
{
    private static readonly string[] Frames =
    [
        """{"type":"hello","ref":1,"token":"abc","version":"chat.v1"}""",
        """{"type":"join","ref":"a\u00e9","room":"lobby","epoch":"k3fQ","after":120,"recent":50}""",
        """{"type":"send","ref":2,"room":"caf\u00e9","id":"9f1c","text":"hello \ud83d\ude00 \\ \" \n"}""",
        """{"type":"history","ref":-3.5e2,"room":"lobby","before":76,"limit":50}""",
        """{"type":"leave","room":"lobby","x":{"a":[1,2,{"b":null}]},"y":[true,false]}""",
        """{"t\u0079pe":"ping","\ud83d\ude00":"x"}""",
    ];

    private static readonly string[] Pieces =
        ["\"", "\\", "{", "}", "[", "]", ":", ",", "\\ud800", "\\udc00", "\\u00", "null", "true", "-", "1e999", "99999999999999999999", "\"type\":", "\"ref\":", "\"\\ud800\":", "\0", "\u00ff", "é", "[[[[[[[[[[[[[[[[["];

    private static readonly Gen<byte[]> GenMutation = Gen.Select(
        Gen.Int[0, Frames.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Int[0, 3], Gen.Int[0, Pieces.Length - 1], Gen.Byte).Array[1, 5]).Select(static (frame, changes) =>
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(Frames[frame]));
        foreach (var (at, kind, piece, value) in changes)
        {
            var index = bytes.Count == 0 ? 0 : at % bytes.Count;
            switch (kind)
            {
                case 0 when bytes.Count > 0:
                    bytes[index] = value;
                    break;
                case 1 when bytes.Count > 0:
                    bytes.RemoveRange(index, Math.Min(bytes.Count - index, 1 + (value % 8)));
                    break;
                case 2:
                    bytes.InsertRange(index, Encoding.UTF8.GetBytes(Pieces[piece]));
                    break;
                default:
                    bytes.InsertRange(index, bytes.GetRange(index, Math.Min(bytes.Count - index, value % 40)));
                    break;
            }
        }

        return bytes.ToArray();
    });

    [Fact]
    public void Any_bytes_are_read_without_a_fault() => Gen.Byte.Array[0, 200].Sample(Check, iter: 20_000);

    [Fact]
    public void Any_frame_with_mistakes_is_read_without_a_fault() => GenMutation.Sample(Check, iter: 100_000);

    [Fact]
    public void Any_text_comes_through_as_it_is() => Gen.String.Where(IsWhole).Sample(
        text =>
        {
            var frame = JsonSerializer.SerializeToUtf8Bytes(new { type = "send", room = "lobby", id = "1", text });
            Assert.Equal(text, Assert.IsType<SendRequest>(ChatV1Reader.Read(frame)).Text);
        },
        iter: 5_000);

    // A ref that was read can always be written into an answer.
    private static void Check(byte[] bytes)
    {
        var read = ChatV1Reader.Read(bytes);
        if (read is InvalidRequest invalid)
        {
            Assert.NotEmpty(invalid.Message);
        }

        if (read.Ref.Json is { } json)
        {
            using var parsed = JsonDocument.Parse(json);
            Assert.True(parsed.RootElement.ValueKind is JsonValueKind.Number or JsonValueKind.String);
        }
    }

    private static bool IsWhole(string text) => text.EnumerateRunes().All(static rune => rune != Rune.ReplacementChar);
}
