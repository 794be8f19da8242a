using System.Text;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.Protocols;

/// <summary>What is wrong with frames, and that it is said with the request's <c>ref</c>.</summary>
public sealed class ChatV1MistakeSpecs
{
    private static readonly string Deep = new string('[', 16) + new string(']', 16);
    private static readonly string Longest = new('x', 64);
    private static readonly string TooLong = new('x', 65);

    public static TheoryData<string> Malformed =>
    [
        "",
        " ",
        "hello",
        "null",
        "true",
        "17",
        "\"ping\"",
        "[]",
        """[{"type":"ping"}]""",
        "{",
        "}",
        """{"type":"ping" """,
        """{"type":"ping"}}""",
        """{"type":"ping"}{"type":"ping"}""",
        """{"type":"ping"} x""",
        """{"type":"ping",}""",
        """{'type':'ping'}""",
        """{type:"ping"}""",
        """{"type":"ping"} // comment""",
        """{"type":"ping","x":NaN}""",
        """{"type":"ping","x":01}""",
        """{"type":"ping","x":"\x"}""",
        "{\"type\":\"pi\nng\"}",
        "\ufeff{\"type\":\"ping\"}",
        """{"type":"ping","type":"ping"}""",
        """{"type":"ping","t\u0079pe":"ping"}""",
        """{"type":"ping","ref":1,"ref":2}""",
        """{"type":"ping","ref":null,"ref":2}""",
        """{"type":"ping","ref":2,"ref":null}""",
        """{"type":"send","room":"a","room":"b","id":"1","text":"x"}""",
        """{"type":"ping","limit":{},"limit":1}""",
        $$"""{"type":"ping","x":{{Deep}}}""",
        $$"""{"type":{{Deep}}}""",
        $$"""{"type":"ping","x":{{string.Concat(Enumerable.Repeat("{\"a\":", 16))}}1{{new string('}', 16)}}}""",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void No_single_JSON_object(string frame) => Expect(ErrorCode.Malformed, null, frame);

    [Theory]
    [InlineData("""{"type":"nonsense","ref":1}""")]
    [InlineData("""{"type":"","ref":1}""")]
    [InlineData("""{"type":"Send","ref":1}""")]
    [InlineData("""{"type":"welcome","ref":1}""")]
    public void An_unknown_type(string frame) => Expect(ErrorCode.UnknownType, "1", frame);

    [Theory]
    [InlineData("""{"ref":1}""")]
    [InlineData("""{"ref":1,"type":null}""")]
    [InlineData("""{"ref":1,"type":"join"}""")]
    [InlineData("""{"ref":1,"type":"join","room":null}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","after":3}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":"e"}""")]
    [InlineData("""{"ref":1,"type":"leave"}""")]
    [InlineData("""{"ref":1,"type":"history","before":3}""")]
    [InlineData("""{"ref":1,"type":"send","id":"1","text":"x"}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","text":"x"}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":"1"}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":"1","text":null}""")]
    public void A_field_that_is_missing(string frame) => Expect(ErrorCode.MissingField, "1", frame);

    [Theory]
    [InlineData("""{"ref":1,"type":7}""")]
    [InlineData("""{"ref":1,"type":{"a":1}}""")]
    [InlineData("""{"ref":1,"type":"\ud800"}""")]
    [InlineData("""{"ref":1,"type":"join","room":7}""")]
    [InlineData("""{"ref":1,"type":"join","room":["a"]}""")]
    [InlineData("""{"ref":1,"type":"join","room":true}""")]
    [InlineData("""{"ref":1,"type":"join","room":"\ud800"}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":"5"}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":-1}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":1.5}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":1.0}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":1e2}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":9223372036854775808}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":{}}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","recent":false}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":"","after":1}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":5,"after":1}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":[],"after":1}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":"\udc00","after":1}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":"e","after":-1}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":"e","after":"1"}""")]
    [InlineData("""{"ref":1,"type":"join","room":"a","epoch":"e","after":99999999999999999999}""")]
    [InlineData("""{"ref":1,"type":"history","room":"a","before":1,"after":2}""")]
    [InlineData("""{"ref":1,"type":"history","room":"a","before":-1}""")]
    [InlineData("""{"ref":1,"type":"history","room":"a","after":[]}""")]
    [InlineData("""{"ref":1,"type":"history","room":"a","limit":-1}""")]
    [InlineData("""{"ref":1,"type":"history","room":"a","limit":"all"}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":1,"text":"x"}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":"1","text":17}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":"1","text":{"t":"x"}}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":"1","text":"half \ud83d of a pair"}""")]
    [InlineData("""{"ref":1,"type":"send","room":"a","id":"1","text":"\ude00\ud83d"}""")]
    [InlineData("""{"ref":1,"type":"hello","token":7}""")]
    [InlineData("""{"ref":1,"type":"hello","version":1}""")]
    [InlineData("""{"ref":1,"type":"hello","token":"\ud800"}""")]
    public void A_field_of_another_type(string frame) => Expect(ErrorCode.WrongType, "1", frame);

    [Fact]
    public void A_position_with_an_epoch_that_none_can_be() =>
        Expect(ErrorCode.WrongType, "1", $$"""{"ref":1,"type":"join","room":"a","epoch":"{{TooLong}}","after":1}""");

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("true")]
    [InlineData("""
        "\ud800"
        """)]
    public void A_ref_that_is_neither_number_nor_string(string @ref) => Expect(ErrorCode.WrongType, null, $$"""{"type":"ping","ref":{{@ref}}}""");

    [Fact]
    public void A_ref_that_is_too_long()
    {
        Expect(ErrorCode.WrongType, null, $$"""{"type":"ping","ref":"{{TooLong}}"}""");
        Expect(ErrorCode.WrongType, null, $$"""{"type":"ping","ref":{{new string('1', 65)}}}""");
        Assert.IsType<PingRequest>(Read($$"""{"type":"ping","ref":"{{Longest}}"}"""));
        Assert.IsType<PingRequest>(Read($$"""{"type":"ping","ref":{{new string('1', 64)}}}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("#a")]
    [InlineData("😀")]
    public void A_room_name_that_is_not_allowed(string room)
    {
        foreach (var type in (string[])["join", "leave", "history"])
        {
            Expect(ErrorCode.InvalidRoom, "1", $$"""{"ref":1,"type":"{{type}}","room":"{{room}}"}""");
        }

        Expect(ErrorCode.InvalidRoom, "1", $$"""{"ref":1,"type":"send","room":"{{room}}","id":"1","text":"x"}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a\\u0000")]
    public void An_id_that_is_not_allowed(string id) => Expect(ErrorCode.InvalidId, "1", $$"""{"ref":1,"type":"send","room":"a","id":"{{id}}","text":"x"}""");

    [Fact]
    public void Names_that_are_too_long()
    {
        Expect(ErrorCode.InvalidRoom, "1", $$"""{"ref":1,"type":"join","room":"{{new string('r', 129)}}"}""");
        Expect(ErrorCode.InvalidId, "1", $$"""{"ref":1,"type":"send","room":"a","id":"{{TooLong}}","text":"x"}""");
        Assert.IsType<SendRequest>(Read($$"""{"type":"send","room":"{{new string('r', 128)}}","id":"{{Longest}}","text":"x"}"""));
    }

    // A field that is not a name of ours may be anything that JSON allows, even what can't be a string.
    [Theory]
    [InlineData("""{"type":"ping","\ud800":1}""")]
    [InlineData("""{"\udc00\ud800":1,"type":"ping"}""")]
    [InlineData("""{"type":"ping","x\ud83d":"y\ude00"}""")]
    [InlineData("""{"type":"ping","":1}""")]
    public void Unknown_fields_with_broken_names_are_ignored(string frame) => Assert.IsType<PingRequest>(Read(frame));

    [Fact]
    public void The_mistake_of_the_documentation() => Assert.Equal(
        "\"send\" needs a field \"text\" (a string).",
        Assert.IsType<InvalidRequest>(Read("""{"type":"send","ref":4,"room":"lobby","id":"9f1e"}""")).Message);

    private static void Expect(ErrorCode code, string? @ref, string frame)
    {
        var invalid = Assert.IsType<InvalidRequest>(Read(frame));
        Assert.Equal((code, @ref), (invalid.Code, invalid.Ref.Json is { } json ? Encoding.UTF8.GetString(json) : null));
        Assert.NotEmpty(invalid.Message);
    }

    private static ClientRequest Read(string frame) => ChatV1Reader.Read(Encoding.UTF8.GetBytes(frame));
}
