using System.Text;
using System.Text.Json;
using ChatCluster.Shared.Rooms;
using CsCheck;

namespace ChatCluster.Shared.Tests.Rooms;

public sealed class RoomEventJsonSpecs
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 20, 0, 0, 7, TimeSpan.FromHours(2));

    private static byte[] Encode(string text, string room = "lobby", string from = "alice") =>
        RoomEventJson.EncodeMessage(new RoomId(room), 126, At, new UserId(from), new ClientMessageId("9f1c"), text);

    private static string RoundTrip(string text) => RoomEventJson.ReadText(Encode(text))!;

    [Fact]
    public void An_event_is_one_JSON_object_with_its_fields_in_the_documented_order() => Assert.Equal(
        """{"type":"event","room":"lobby","seq":126,"at":"2026-11-23T18:00:00.007Z","kind":"message","from":"alice","id":"9f1c","text":"hello"}""",
        Encoding.UTF8.GetString(Encode("hello")));

    [Fact]
    public void Scripts_stay_UTF8_and_HTML_is_not_escaped()
    {
        const string Greetings = "大家好 Привет สวัสดี नमस्ते é";
        Assert.EndsWith($"\"text\":\"{Greetings}\"}}", Encoding.UTF8.GetString(Encode(Greetings)), StringComparison.Ordinal);
        Assert.EndsWith("\"text\":\"<b>&'+\"}", Encoding.UTF8.GetString(Encode("<b>&'+")), StringComparison.Ordinal);
        Assert.Contains("\"room\":\"大厅\",", Encoding.UTF8.GetString(Encode("x", room: "大厅")), StringComparison.Ordinal);
        Assert.Contains("\"from\":\"O'Neil|王\",", Encoding.UTF8.GetString(Encode("x", from: "O'Neil|王")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"quoted\" and back\\slashed/")]
    [InlineData("line\r\nbreak\ttab \0 \u0001 \u001f \u007f \u0085")]
    [InlineData("\u2028\u2029\ufeff\ufffd\uffff")]
    [InlineData("😀 👩‍👩‍👧 𐐀")]
    [InlineData("\"text\":\"forged\"")]
    [InlineData("\",\"text\":\"forged")]
    public void What_was_written_is_read_again(string text)
    {
        Assert.Equal(text, RoundTrip(text));
        using var json = JsonDocument.Parse(Encode(text));
        Assert.Equal(text, json.RootElement.GetProperty("text").GetString());
        Assert.Equal(["type", "room", "seq", "at", "kind", "from", "id", "text"], json.RootElement.EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character_and_breaks_nothing() => Assert.Equal("a\ufffdb", RoundTrip("a\ud83db"));

    [Fact]
    public void Any_text_is_one_line_of_valid_JSON_and_comes_back() => Texts.Valid.Sample(
        text =>
        {
            var body = Encode(text);
            using var json = JsonDocument.Parse(body);
            Assert.Equal(text, json.RootElement.GetProperty("text").GetString());
            Assert.Equal(text, RoundTrip(text));
            Assert.False(body.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1f));
        },
        iter: 5_000);

    [Fact]
    public void A_long_text_after_a_short_one_and_a_short_one_after_that_do_not_mix()
    {
        var bodies = new[] { "short", new string('厅', 16_000), "brief" }.Select(text => Encode(text)).ToArray();
        Assert.Equal(["short", new string('厅', 16_000), "brief"], bodies.Select(static body => RoomEventJson.ReadText(body)));
    }

    [Theory]
    [InlineData("""{"type":"event","kind":"topic"}""", null)]
    [InlineData("""{"meta":{"text":"inner"},"list":[{"text":"inner"}],"text":"outer"}""", "outer")]
    [InlineData("""{"meta":{"text":"inner"}}""", null)]
    [InlineData("""{"text":null}""", null)]
    public void Only_the_text_of_the_event_itself_is_read(string body, string? text) =>
        Assert.Equal(text, RoomEventJson.ReadText(Encoding.UTF8.GetBytes(body)));
}
