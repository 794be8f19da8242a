using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>The rows of "It is an error …" that are answered with an <c>error</c>: the connection goes on after each.</summary>
[Collection(nameof(SharedNode))]
public sealed class BadFrameSpecs(SharedNode node) : IAsyncLifetime
{
    private readonly string _room = node.NewRoom();
    private FrameClient _client = null!;

    public async Task InitializeAsync()
    {
        _client = await FrameClient.ConnectAsync(node.Port);
        await _client.JoinAsync(_room);
    }

    public async Task DisposeAsync() => await _client.DisposeAsync();

    private async Task RefusedAsync(string frame, string code)
    {
        await _client.Raw.SendTextAsync(frame.Replace("ROOM", _room, StringComparison.Ordinal));
        await _client.ExpectErrorAsync(code);
        await _client.PostAsync(_room, "it goes on");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("\"ping\"")]
    [InlineData("[{\"type\":\"ping\"}]")]
    [InlineData("{")]
    [InlineData("{\"type\":\"ping\"")]
    [InlineData("{\"type\":\"ping\"}{\"type\":\"ping\"}")]
    [InlineData("{\"type\":\"ping\"} x")]
    [InlineData("{\"type\":\"ping\",}")]
    [InlineData("{'type':'ping'}")]
    [InlineData("{\"type\":\"ping\"/* ? */}")]
    [InlineData("\uFEFF{\"type\":\"ping\"}")]
    [InlineData("{\"type\":\"ping\",\"type\":\"ping\"}")]
    [InlineData("{\"type\":null,\"type\":\"ping\"}")]
    [InlineData("{\"type\":\"ping\",\"\\u0074ype\":\"ping\"}")]
    [InlineData("{\"type\":\"ping\",\"a\":01}")]
    [InlineData("{\"type\":\"ping\",\"a\":NaN}")]
    public Task What_is_not_one_JSON_object_is_malformed(string frame) => RefusedAsync(frame, "malformed");

    [Theory]
    [InlineData(16, null)]
    [InlineData(17, "malformed")]
    [InlineData(5000, "malformed")]
    public async Task Nesting_has_a_limit(int depth, string? code)
    {
        // The object of the frame is the first level.
        var frame = $$"""{"type":"ping","x":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        await _client.Raw.SendTextAsync(frame);
        if (code is null)
        {
            await _client.ExpectAsync("pong");
        }
        else
        {
            await _client.ExpectErrorAsync(code);
        }
    }

    [Theory]
    [InlineData("{\"type\":\"shout\"}")]
    [InlineData("{\"type\":\"\"}")]
    [InlineData("{\"type\":\"Ping\"}")]
    [InlineData("{\"type\":\"event\"}")]
    public Task An_unknown_type_is_said_to_be_unknown(string frame) => RefusedAsync(frame, "unknown_type");

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"type\":null}")]
    [InlineData("{\"type\":\"join\"}")]
    [InlineData("{\"type\":\"leave\"}")]
    [InlineData("{\"type\":\"history\"}")]
    [InlineData("{\"type\":\"join\",\"room\":null}")]
    [InlineData("{\"type\":\"send\",\"id\":\"1\",\"text\":\"x\"}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"text\":\"x\"}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"id\":\"1\"}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"id\":\"1\",\"text\":null}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"after\":1}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"epoch\":\"e\"}")]
    public Task A_field_that_is_needed_is_missed(string frame) => RefusedAsync(frame, "missing_field");

    [Theory]
    [InlineData("{\"type\":1}")]
    [InlineData("{\"type\":[\"ping\"]}")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"ping\",\"ref\":true}")]
    [InlineData("{\"type\":\"ping\",\"ref\":{\"a\":1}}")]
    [InlineData("{\"type\":\"ping\",\"ref\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"ping\",\"ref\":\"12345678901234567890123456789012345678901234567890123456789012345\"}")]
    [InlineData("{\"type\":\"ping\",\"ref\":12345678901234567890123456789012345678901234567890123456789012345}")]
    [InlineData("{\"type\":\"join\",\"room\":1}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"recent\":\"1\"}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"recent\":-1}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"recent\":1.5}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"recent\":1e30}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"epoch\":1,\"after\":1}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"epoch\":\"\",\"after\":1}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"epoch\":\"e\",\"after\":\"1\"}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"epoch\":\"e\",\"after\":-1}")]
    [InlineData("{\"type\":\"join\",\"room\":\"other\",\"epoch\":\"e\",\"after\":99999999999999999999}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"id\":1,\"text\":\"x\"}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"id\":\"1\",\"text\":[\"x\"]}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"id\":\"1\",\"text\":\"half \\ud83d of it\"}")]
    [InlineData("{\"type\":\"send\",\"room\":\"ROOM\",\"id\":\"1\",\"text\":\"\\ude00\\ud83d\"}")]
    [InlineData("{\"type\":\"history\",\"room\":\"ROOM\",\"before\":1,\"after\":1}")]
    [InlineData("{\"type\":\"history\",\"room\":\"ROOM\",\"before\":-1}")]
    [InlineData("{\"type\":\"history\",\"room\":\"ROOM\",\"limit\":\"5\"}")]
    [InlineData("{\"type\":\"hello\",\"token\":1}")]
    [InlineData("{\"type\":\"hello\",\"version\":1}")]
    public Task A_field_of_another_type_is_said_to_be_wrong(string frame) => RefusedAsync(frame, "wrong_type");

    [Theory]
    [InlineData("{\"type\":\"join\",\"room\":\"\"}")]
    [InlineData("{\"type\":\"join\",\"room\":\"a b\"}")]
    [InlineData("{\"type\":\"leave\",\"room\":\"a/b\"}")]
    [InlineData("{\"type\":\"history\",\"room\":\"#general\"}")]
    [InlineData("{\"type\":\"send\",\"room\":\"😀\",\"id\":\"1\",\"text\":\"x\"}")]
    public Task A_room_name_that_is_not_allowed_is_said_to_be_invalid(string frame) => RefusedAsync(frame, "invalid_room");

    [Theory]
    [InlineData("1")]
    [InlineData("-0.5e10")]
    [InlineData("\"a\\\"b\\u00e9 \\ud83d\\ude00\"")]
    [InlineData("9007199254740993")] // a number that a double can't hold comes back as it was
    public async Task A_ref_comes_back_as_it_was(string @ref)
    {
        await _client.Raw.SendTextAsync($$"""{"ref":{{@ref}},"type":"ping"}""");
        var pong = await _client.ExpectAsync("pong");
        using var sent = JsonDocument.Parse(@ref);
        Assert.True(JsonElement.DeepEquals(sent.RootElement, pong.Field("ref")), pong.GetRawText());
    }

    [Fact]
    public async Task Fields_come_in_any_order_and_unknown_ones_are_ignored()
    {
        await _client.Raw.SendTextAsync(
            $$"""{"text":"hello","x":{"type":"ping","deep":[1,{"room":2}]},"id":"1", "room" : "{{_room}}","y":null,"ref":null,"type":"send"}""");
        Assert.False((await _client.ExpectAsync("sent")).Has("ref"));
        Assert.Equal("hello", (await _client.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task An_error_bears_the_ref_when_that_could_be_read()
    {
        await _client.SayAsync(new { @ref = "r", type = "shout" });
        Assert.Equal("r", (await _client.ExpectErrorAsync("unknown_type")).Text("ref"));
        await _client.Raw.SendTextAsync("{\"ref\":\"r\",");
        Assert.False((await _client.ExpectErrorAsync("malformed")).Has("ref"));
    }

    [Fact]
    public async Task Twenty_frames_in_a_row_that_mean_nothing_close_with_4501()
    {
        string[] bad = ["{", "{\"type\":\"shout\"}", "{\"type\":\"join\"}", "{\"type\":1}"];
        string[] codes = ["malformed", "unknown_type", "missing_field", "wrong_type"];
        for (var i = 0; i < 20; i++)
        {
            await _client.Raw.SendTextAsync(bad[i % 4]);
            await _client.ExpectErrorAsync(codes[i % 4]);
        }

        await _client.ExpectCloseAsync(4501);
    }

    [Theory]
    [InlineData("{\"type\":\"ping\"}", "pong")]
    [InlineData("{\"type\":\"join\",\"room\":\"not allowed\"}", "error")]
    public async Task A_frame_that_means_something_begins_the_row_anew(string good, string answer)
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 19; i++)
            {
                await _client.Raw.SendTextAsync("{");
                await _client.ExpectErrorAsync("malformed");
            }

            await _client.Raw.SendTextAsync(good);
            await _client.ExpectAsync(answer);
        }

        await _client.PostAsync(_room, "still here");
    }

    [Fact]
    public async Task A_flood_of_bad_frames_is_answered_twenty_times_and_closed()
    {
        await using var other = await FrameClient.ConnectAsync(node.Port, "bob");
        await other.JoinAsync(_room);
        var flood = Encoding.UTF8.GetBytes("{");
        await _client.Raw.SendRawBytesAsync(
            Enumerable.Range(0, 2000).SelectMany(_ => RawClient.Frame(Opcode.Text, flood)).ToArray());
        for (var i = 0; i < 20; i++)
        {
            await _client.ExpectErrorAsync("malformed");
        }

        await _client.ExpectCloseAsync(4501);
        await other.PostAsync(_room, "unharmed");
    }

    [Fact]
    public async Task What_was_accepted_before_an_error_stays_accepted()
    {
        await _client.Raw.SendRawBytesAsync(FrameClient.Frames(
            FrameClient.SendFrame(_room, "1", "before"), new { type = "shout" }, FrameClient.SendFrame(_room, "2", "after")));
        var answers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add((await _client.Raw.ReadJsonAsync()).Type());
        }

        Assert.Equal(["error", "event", "event", "sent", "sent"], answers.Order(StringComparer.Ordinal));
    }
}
