using System.Text;
using ChatCluster.Load.Dialects;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Tests;

public sealed class DialectSpecs
{
    [Fact]
    public void NATS_messages_are_read_over_frames_that_cut_them_and_hold_several()
    {
        const string stream = "INFO {\"server\":\"x\"}\r\nPONG\r\nMSG room 1 5\r\nhello\r\nMSG room 1 reply 7\r\nPING\r\n!\r\nPING\r\n-ERR 'no'\r\n";
        string[] expected = ["Welcome INFO {\"server\":\"x\"}", "Joined PONG", "Delivery MSG room 1 5\r\nhello", "Delivery MSG room 1 reply 7\r\nPING\r\n!", "Ping PING", "Refusal -ERR 'no'"];
        for (var frame = 1; frame <= stream.Length; frame++)
        {
            var bytes = stream.Chunk(frame).SelectMany(static it => ServerFrames.Binary(new string(it))).ToArray();
            foreach (var read in (int[])[1, 2, 3, 7, 50, bytes.Length])
            {
                Assert.Equal(expected, Heard.InPieces(new Nats(), bytes, read));
            }
        }
    }

    [Fact]
    public void SignalR_records_are_read_over_frames_that_cut_them_and_hold_several()
    {
        const string stream = "{}\u001e{\"type\":3,\"invocationId\":\"1\",\"result\":null}\u001e{\"type\":1,\"target\":\"message\"}\u001e{\"type\":6}\u001e{\"type\":7,\"error\":\"no\"}\u001e";
        string[] expected = ["Welcome {}", "Joined {\"type\":3,\"invocationId\":\"1\",\"result\":null}", "Delivery {\"type\":1,\"target\":\"message\"}", "Other {\"type\":6}", "Refusal {\"type\":7,\"error\":\"no\"}"];
        for (var frame = 1; frame <= stream.Length; frame++)
        {
            var bytes = stream.Chunk(frame).SelectMany(static it => ServerFrames.Text(new string(it))).ToArray();
            Assert.Equal(expected, Heard.InPieces(new SignalR(), bytes, 5));
        }
    }

    [Fact]
    public void A_refused_join_is_no_join()
    {
        var bytes = ServerFrames.Text("{\"type\":3,\"invocationId\":\"1\",\"error\":\"no\"}\u001e");
        Assert.StartsWith("Refusal", Assert.Single(Heard.InPieces(new SignalR(), bytes, 100)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0{\"sid\":\"a\",\"pingInterval\":25000}", "Other")]
    [InlineData("40{\"sid\":\"b\"}", "Welcome")]
    [InlineData("431[]", "Joined")]
    [InlineData("42[\"message\",{\"text\":\"hi\"}]", "Delivery")]
    [InlineData("2", "Ping")]
    public void Socket_IO_tells_its_packets_by_their_first_digits(string packet, string meaning) =>
        Assert.Equal($"{meaning} {packet}", Assert.Single(Heard.InPieces(new SocketIo(), ServerFrames.Text(packet), 100)));

    [Theory]
    [InlineData("{\"type\":\"message\",\"text\":\"hi\"}")]
    [InlineData("{\"type\": \"message\", \"text\": \"hi\"}")]
    public void Plain_JSON_may_have_spaces_where_Python_writes_them(string message) =>
        Assert.Equal($"Delivery {message}", Assert.Single(Heard.InPieces(new PlainJson(), ServerFrames.Text(message), 100)));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_send_carries_the_time_at_which_it_was_due(string dialect)
    {
        var text = new byte[TimedText.Length];
        TimedText.Write(text, 1234567.25);
        var message = new byte[Dialect.LongestSend];
        var length = Of(dialect).WriteSend(message, new Outgoing("room", 3, 4, text));
        Assert.Equal(1234567.25, TimedText.DueOf(message.AsSpan(0, length)));
        Assert.Contains(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(message, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sends_of_ours_have_different_ids()
    {
        Assert.NotEqual(Sent(1, 12), Sent(1, 13));
        Assert.NotEqual(Sent(1, 12), Sent(11, 2));

        static string Sent(int sender, int number)
        {
            var message = new byte[Dialect.LongestSend];
            return Encoding.UTF8.GetString(message, 0, new ChatV1().WriteSend(message, new Outgoing("room", sender, number, "hi"u8)));
        }
    }

    [Fact]
    public void Ours_resumes_from_where_it_joined()
    {
        var dialect = new ChatV1();
        var position = dialect.PositionOf("""{"type":"joined","ref":1,"room":"a","epoch":"k3f","seq":125,"gap":false}"""u8);
        Assert.Equal(new Position("k3f", 125), position);
        Assert.Contains("\"epoch\":\"k3f\",\"after\":125", dialect.Join("a", position), StringComparison.Ordinal);
    }

    public static TheoryData<string> All { get; } = new(typeof(Dialect).Assembly.GetTypes().Where(static it => it.IsSubclassOf(typeof(Dialect)) && !it.IsAbstract).Select(static it => it.Name));

    private static Dialect Of(string name) => (Dialect)Activator.CreateInstance(typeof(Dialect).Assembly.GetType($"{typeof(Dialect).Namespace}.{name}")!)!;
}
