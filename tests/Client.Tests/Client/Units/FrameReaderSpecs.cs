using System.Text;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class FrameReaderSpecs
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 18, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void The_frames_of_the_protocol_page_are_read()
    {
        Assert.Equal(
            new WelcomeFrame(new Welcome("alice", "pX", "127.0.0.1:41533", TimeSpan.FromSeconds(25), new ChatLimits(65536, 4000, 100, 200, 50))),
            Read("""{"type":"welcome","user":"alice","session":"pX","node":"127.0.0.1:41533","version":"chat.v1","pingSeconds":25,"limits":{"frameBytes":65536,"textLength":4000,"rooms":100,"history":200,"sendsPerSecond":50}}"""));
        Assert.Equal(
            new JoinedFrame(1, "lobby", "k3fQ", 125, 1, 123, Gap: false),
            Read("""{"type":"joined","ref":1,"room":"lobby","epoch":"k3fQ","seq":125,"first":1,"after":123,"gap":false}"""));
        Assert.Equal(
            new EventFrame("lobby", new RoomEvent(126, At, "message", "alice", "9f1c", "hello")),
            Read("""{"type":"event","room":"lobby","seq":126,"at":"2026-11-23T18:00:00.123Z","kind":"message","from":"alice","id":"9f1c","text":"hello"}"""));
        Assert.Equal(
            new SentFrame(2, "lobby", new SentMessage("9f1c", 126, At)),
            Read("""{"type":"sent","ref":2,"room":"lobby","id":"9f1c","seq":126,"at":"2026-11-23T18:00:00.123Z"}"""));
        Assert.Equal(
            new ErrorFrame(4, "rate_limited", "Slower.", Retryable: true, TimeSpan.FromMilliseconds(800)),
            Read("""{"type":"error","ref":4,"code":"rate_limited","message":"Slower.","retryable":true,"retryAfterMs":800}"""));
        Assert.Equal(new DrainingFrame(TimeSpan.FromMilliseconds(1700)), Read("""{"type":"draining","reconnectAfterMs":1700}"""));
        Assert.Equal(new LeftFrame(5), Read("""{"type":"left","ref":5,"room":"lobby"}"""));
        Assert.Equal(new PingFrame(), Read("""{"type":"ping"}"""));
        Assert.Equal(new PongFrame(null), Read("""{"type":"pong"}"""));
    }

    [Fact]
    public void A_page_of_history_is_read()
    {
        var frame = Assert.IsType<HistoryFrame>(Read(
            """{"type":"history","ref":3,"room":"lobby","events":[{"type":"event","room":"lobby","seq":26,"text":"a"},{"seq":27,"text":"b"}],"more":true}"""));

        Assert.Equal((3L, true), (frame.Ref!.Value, frame.Page.More));
        Assert.Equal([(26L, "a"), (27L, "b")], frame.Page.Events.Select(it => (it.Seq, it.Text)));
    }

    [Fact]
    public void Fields_may_stand_in_any_order_and_unknown_ones_are_passed_over()
    {
        var frame = Read("""{"more":[{"seq":9}],"text":"x\u00e9\ud83d\ude00","seq":1,"later":{"room":"no"},"room":"lobby","ref":"seven","at":17,"type":"event"}""");

        Assert.Equal(new EventFrame("lobby", new RoomEvent(1, default, "message", "", "", "xé😀")), frame);
    }

    [Fact]
    public void A_type_of_a_newer_server_is_nothing() => Assert.Null(Read("""{"type":"typing","room":"lobby","user":"bob"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"type":"event","room":"lobby"}""")]
    [InlineData("""{"type":"event","seq":1}""")]
    [InlineData("""{"type":"event","room":"lobby","seq":"1"}""")]
    [InlineData("""{"type":"event","room":"lobby","seq":-1}""")]
    [InlineData("""{"type":"joined","ref":1,"room":"lobby","seq":1,"after":1}""")]
    [InlineData("""{"type":"sent","ref":1,"room":"lobby","seq":1}""")]
    [InlineData("""{"type":"history","ref":1,"events":{}}""")]
    [InlineData("""{"type":"history","ref":1,"events":[1]}""")]
    [InlineData("""{"type":"history","ref":1,"events":[{"text":"no seq"}]}""")]
    [InlineData("""{"type":"welcome"}""")]
    public void What_is_no_frame_is_shown(string text)
    {
        var why = Assert.Throws<FormatException>(() => Read(text));

        Assert.EndsWith($"The frame: {text}", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_that_are_not_said_are_the_usual_ones()
    {
        var frame = Assert.IsType<WelcomeFrame>(Read("""{"type":"welcome","user":"alice","limits":{"rooms":7,"later":1,"history":"many"},"pingSeconds":0}"""));

        Assert.Equal(new ChatLimits(65_536, 4_000, 7, 100, 0), frame.Welcome.Limits);
        Assert.Equal(TimeSpan.FromSeconds(25), frame.Welcome.PingInterval);
    }

    private static ServerFrame? Read(string text) => FrameReader.Read(Encoding.UTF8.GetBytes(text));
}
