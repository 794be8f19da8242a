using System.Text;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.Protocols;

/// <summary>What frames mean. What is wrong with a frame: <see cref="ChatV1MistakeSpecs"/>.</summary>
public sealed class ChatV1ReaderSpecs
{
    private static readonly RoomId Lobby = new("lobby");

    [Fact]
    public void Every_request_is_read_with_all_its_fields()
    {
        Assert.Equal(new HelloRequest(Ref.None, null, null), Read("""{"type":"hello"}"""));
        Assert.Equal(new HelloRequest(Ref.None, "abc.def", "chat.v1"), Read("""{"type":"hello","token":"abc.def","version":"chat.v1"}"""));
        Assert.Equal(new JoinRequest(Ref.None, Lobby, JoinFrom.New(null)), Read("""{"type":"join","room":"lobby"}"""));
        Assert.Equal(new JoinRequest(Ref.None, Lobby, JoinFrom.New(50)), Read("""{"type":"join","room":"lobby","recent":50}"""));
        Assert.Equal(
            new JoinRequest(Ref.None, Lobby, new JoinFrom(null, new Epoch("k3fQ"), 120)), Read("""{"type":"join","room":"lobby","epoch":"k3fQ","after":120}"""));
        Assert.Equal(
            new JoinRequest(Ref.None, Lobby, new JoinFrom(7, new Epoch("k3fQ"), 0)), Read("""{"type":"join","room":"lobby","epoch":"k3fQ","after":0,"recent":7}"""));
        Assert.Equal(
            new SendRequest(Ref.None, Lobby, new ClientMessageId("9f1c"), "hello"), Read("""{"type":"send","room":"lobby","id":"9f1c","text":"hello"}"""));
        Assert.Equal(new HistoryRequest(Ref.None, Lobby, null, null, null), Read("""{"type":"history","room":"lobby"}"""));
        Assert.Equal(new HistoryRequest(Ref.None, Lobby, 76, null, 50), Read("""{"type":"history","room":"lobby","before":76,"limit":50}"""));
        Assert.Equal(new HistoryRequest(Ref.None, Lobby, null, 3, null), Read("""{"type":"history","room":"lobby","after":3}"""));
        Assert.Equal(new LeaveRequest(Ref.None, Lobby), Read("""{"type":"leave","room":"lobby"}"""));
        Assert.Equal(new PingRequest(Ref.None), Read("""{"type":"ping"}"""));
        Assert.Equal(new PongRequest(), Read("""{"type":"pong"}"""));
    }

    [Theory]
    [InlineData("""{ "text" : "hello", "id":"9f1c","room":"lobby" ,"type":"send" }""")] // any order, any white space
    [InlineData("\t\r\n{\"type\":\"send\",\n\"room\":\"lobby\",\"id\":\"9f1c\",\"text\":\"hello\"}\n")]
    [InlineData("""{"type":"send","room":"lobby","id":"9f1c","text":"hello","color":"red","meta":{"a":[1,{"type":"x"}],"text":"y"},"list":[1,2,[3]]}""")] // unknown fields
    [InlineData("""{"type":"send","room":"lobby","id":"9f1c","text":"hello","x":1,"x":2,"X":null,"Type":"join"}""")]
    [InlineData("""{"type":"send","room":"lobby","id":"9f1c","text":"hello","recent":-5,"epoch":7,"before":"x","limit":1.5}""")] // fields of other types
    [InlineData("""{"t\u0079pe":"s\u0065nd","room":"lob\u0062y","id":"9f1c","t\u0065xt":"hello"}""")]
    [InlineData("""{"type":"send","room":"lobby","id":"9f1c","text":"hello","ref":null,"token":null}""")] // null is as good as not there
    public void It_does_not_matter_how_a_frame_is_written(string frame) =>
        Assert.Equal(new SendRequest(Ref.None, Lobby, new ClientMessageId("9f1c"), "hello"), Read(frame));

    [Fact]
    public void Null_is_as_good_as_not_there()
    {
        Assert.Equal(
            new JoinRequest(Ref.None, Lobby, JoinFrom.New(null)), Read("""{"type":"join","room":"lobby","recent":null,"epoch":null,"after":null}"""));
        Assert.Equal(
            new HistoryRequest(Ref.None, Lobby, 9, null, null), Read("""{"type":"history","room":"lobby","before":9,"after":null,"limit":null}"""));
        Assert.Equal(new HelloRequest(Ref.None, null, null), Read("""{"type":"hello","token":null,"version":null}"""));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("1.50")] // as the client wrote it
    [InlineData("1e3")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("\"\"")]
    [InlineData("\"abc\"")]
    public void A_ref_comes_back_as_it_was_written(string @ref) =>
        Assert.Equal(@ref, Encoding.UTF8.GetString(Read($$"""{"type":"ping","ref":{{@ref}}}""").Ref.Json!));

    [Theory]
    [InlineData("""\"quoted\" \\ \/ \b\f\n\r\t""")]
    [InlineData("""\u00e9\u4e2d\ud83d\ude00""")]
    [InlineData("é中😀 <script>&'+")]
    public void A_ref_that_is_a_string_comes_back_as_the_same_string(string escaped)
    {
        var json = Read($$"""{"type":"ping","ref":"{{escaped}}"}""").Ref.Json!;
        var expected = System.Text.Json.JsonSerializer.Deserialize<string>($"\"{escaped}\"");
        Assert.Equal(expected, System.Text.Json.JsonSerializer.Deserialize<string>(json));
    }

    [Fact]
    public void Counts_larger_than_anyone_has_are_cut_to_what_fits()
    {
        Assert.Equal(new JoinRequest(Ref.None, Lobby, JoinFrom.New(int.MaxValue)), Read("""{"type":"join","room":"lobby","recent":9223372036854775807}"""));
        Assert.Equal(
            new HistoryRequest(Ref.None, Lobby, long.MaxValue, null, int.MaxValue),
            Read("""{"type":"history","room":"lobby","before":9223372036854775807,"limit":2147483648}"""));
        Assert.Equal(
            new JoinRequest(Ref.None, Lobby, new JoinFrom(null, new Epoch("e"), long.MaxValue)),
            Read("""{"type":"join","room":"lobby","epoch":"e","after":9223372036854775807}"""));
    }

    [Fact]
    public void Names_are_normalised_and_texts_are_not_touched()
    {
        var read = Assert.IsType<SendRequest>(Read("{\"type\":\"send\",\"room\":\"cafe\u0301\",\"id\":\"1\",\"text\":\" cafe\u0301\\n\\u0000😀 \"}"));
        Assert.Equal("caf\u00e9", read.Room.Value);
        Assert.Equal(" cafe\u0301\n\0😀 ", read.Text);
    }

    [Fact]
    public void An_empty_text_is_read_for_the_one_who_knows_what_to_say() =>
        Assert.Equal("", Assert.IsType<SendRequest>(Read("""{"type":"send","room":"lobby","id":"1","text":""}""")).Text);

    [Fact]
    public void Nothing_of_one_frame_is_left_for_the_next()
    {
        Read("""{"type":"join","ref":1,"room":"lobby","recent":5,"epoch":"e","after":3,"before":2,"limit":4,"id":"i","text":"t","token":"x","version":"v"}""");
        Assert.Equal(new JoinRequest(Ref.None, Lobby, JoinFrom.New(null)), Read("""{"type":"join","room":"lobby"}"""));
        Read("""{"type":""");
        Assert.Equal(new PingRequest(Ref.None), Read("""{"type":"ping"}"""));
    }

    [Theory]
    [InlineData(15)] // and the frame itself
    public void Unknown_fields_may_be_nested(int depth) =>
        Assert.IsType<PingRequest>(Read($$"""{"type":"ping","x":{{new string('[', depth)}}{{new string(']', depth)}}}"""));

    private static ClientRequest Read(string frame) => ChatV1Reader.Read(Encoding.UTF8.GetBytes(frame));
}
