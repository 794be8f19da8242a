using System.Text;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Protocols;

/// <summary>Every frame of a server, to the byte: fields and their order are those of docs/protocol.md.</summary>
public sealed class ChatV1ProtocolSpecs
{
    private static readonly RoomId Lobby = new("lobby");
    private static readonly Ref One = new("1"u8.ToArray());
    private static readonly DateTimeOffset At = new(2026, 11, 23, 18, 0, 0, 123, TimeSpan.Zero);

    private readonly ChatV1Protocol _protocol = new(new ChatV1EventFormat(null));

    [Fact]
    public void Welcome() => Expect(
        """{"type":"welcome","user":"alice","session":"pXk1u0","node":"127.0.0.1:41533","version":"chat.v1","pingSeconds":25,"limits":{"frameBytes":65536,"textLength":4000,"rooms":100,"history":200,"sendsPerSecond":50}}""",
        _protocol.Welcome(Ref.None, new Welcome(new UserId("alice"), "pXk1u0", "127.0.0.1:41533", 25, new Limits(65536, 4000, 100, 200, 50))));

    [Fact]
    public void Welcome_that_answers_a_hello() => Assert.StartsWith(
        """{"type":"welcome","ref":1,"user":"alice",""",
        WireFrame.Single(_protocol.Welcome(One, new Welcome(new UserId("alice"), "s", "n", 25, new Limits(1, 1, 1, 1, 0)))).Text,
        StringComparison.Ordinal);

    [Fact]
    public void Joined() => Expect(
        """{"type":"joined","ref":1,"room":"lobby","epoch":"k3fQ","seq":125,"first":1,"after":123,"gap":false}""",
        _protocol.Joined(One, Lobby, new JoinedAt(new Epoch("k3fQ"), 125, 1, 123, false)));

    [Fact]
    public void Joined_with_a_gap_and_without_a_ref() => Expect(
        """{"type":"joined","room":"lobby","epoch":"k3fQ","seq":9007199254740993,"first":41,"after":40,"gap":true}""",
        _protocol.Joined(Ref.None, Lobby, new JoinedAt(new Epoch("k3fQ"), 9007199254740993, 41, 40, true)));

    [Fact]
    public void Sent() => Expect(
        """{"type":"sent","ref":1,"room":"lobby","id":"9f1c","seq":126,"at":"2026-11-23T18:00:00.123Z"}""",
        _protocol.Sent(One, Lobby, new ClientMessageId("9f1c"), 126, At));

    [Fact]
    public void Times_are_in_UTC_whatever_the_room_said() => Assert.Contains(
        "\"at\":\"2026-11-23T18:00:00.123Z\"",
        WireFrame.Single(_protocol.Sent(One, Lobby, new ClientMessageId("1"), 1, At.ToOffset(TimeSpan.FromHours(-5)))).Text,
        StringComparison.Ordinal);

    [Fact]
    public void History() => Expect(
        """
        {"type":"history","ref":1,"room":"lobby","events":[{"type":"event","room":"lobby","seq":26,"at":"2026-11-23T18:00:00.123Z","kind":"message","from":"bob","id":"m26","text":"hi"},{"type":"event","room":"lobby","seq":27,"at":"2026-11-23T18:00:00.123Z","kind":"message","from":"bob","id":"m27","text":"é\n\"\\"}],"more":true}
        """,
        _protocol.History(One, Lobby, [Event(26, "hi"), Event(27, "é\n\"\\")], more: true));

    [Fact]
    public void History_without_events() => Expect(
        """{"type":"history","ref":1,"room":"lobby","events":[],"more":false}""", _protocol.History(One, Lobby, [], more: false));

    [Fact]
    public void Left() => Expect("""{"type":"left","ref":1,"room":"lobby"}""", _protocol.Left(One, Lobby));

    [Fact]
    public void Errors_say_whether_and_when_to_retry()
    {
        Expect(
            """{"type":"error","ref":1,"code":"missing_field","message":"\"send\" needs a field \"text\" (a string).","retryable":false}""",
            _protocol.Error(One, ErrorCode.MissingField, "\"send\" needs a field \"text\" (a string).", TimeSpan.FromSeconds(1)));
        Expect(
            """{"type":"error","code":"rate_limited","message":"slowly","retryable":true,"retryAfterMs":801}""",
            _protocol.Error(Ref.None, ErrorCode.RateLimited, "slowly", TimeSpan.FromMilliseconds(800.2)));
    }

    [Fact]
    public void Heartbeats_and_drain()
    {
        Expect("""{"type":"ping"}""", _protocol.Ping());
        Expect("""{"type":"pong","ref":1}""", _protocol.Pong(One));
        Expect("""{"type":"pong"}""", _protocol.Pong(Ref.None));
        Expect("""{"type":"draining","reconnectAfterMs":1700}""", _protocol.Draining(TimeSpan.FromMilliseconds(1700)));
    }

    [Theory]
    [InlineData("17")]
    [InlineData("-1.50e3")]
    [InlineData("\"a\\u00E9\\\"\"")]
    public void A_ref_is_written_as_it_is(string @ref) =>
        Expect($$"""{"type":"pong","ref":{{@ref}}}""", _protocol.Pong(new Ref(Encoding.UTF8.GetBytes(@ref))));

    [Fact]
    public void A_large_answer_and_a_small_one_after_it_are_both_whole()
    {
        var text = new string('x', 4000);
        var large = WireFrame.Single(_protocol.History(One, Lobby, [.. Enumerable.Range(1, 100).Select(seq => Event(seq, text))], more: false));
        Assert.True(large.Payload.Length > 400_000);
        Assert.EndsWith("\"more\":false}", large.Text, StringComparison.Ordinal);
        Expect("""{"type":"left","ref":1,"room":"lobby"}""", _protocol.Left(One, Lobby));
    }

    [Fact]
    public async Task Answers_made_on_many_threads_do_not_mix()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                Expect($$"""{"type":"left","room":"room-{{thread}}-{{i}}"}""", _protocol.Left(Ref.None, new RoomId($"room-{thread}-{i}")));
            }
        })));
    }

    private static RoomEvent Event(long seq, string text)
    {
        var (from, id) = (new UserId("bob"), new ClientMessageId($"m{seq}"));
        return new RoomEvent(seq, At, RoomEventKind.Message, from, id, RoomEventJson.EncodeMessage(Lobby, seq, At, from, id, text));
    }

    private static void Expect(string json, ReadOnlyMemory<byte> frame)
    {
        var only = WireFrame.Single(frame);
        Assert.Equal((Opcode.Text, false), (only.Opcode, only.Compressed));
        Assert.Equal(json, only.Text);
    }
}
