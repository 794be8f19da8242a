using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Who reads slowly, or not at all, harms only itself, and misses nothing (P7).</summary>
public sealed class SlowReaderSpecs(SlowReaderSpecs.Fixture fixture) : IClassFixture<SlowReaderSpecs.Fixture>
{
    private const int FellBehind = 3105;
    private static readonly string s_text = new('长', 4000); // 12 kB
    private readonly GatewayNode _node = fixture.Node;

    private ConnectionTable Connections => _node.Services.GetRequiredService<ConnectionTable>();

    [Theory]
    [InlineData("on the bare socket", "/ws", false)]
    [InlineData("through the HTTP server", "/%77s", false)]
    [InlineData("through TLS", "/ws", true)]
    public async Task A_client_that_does_not_read_for_a_while_then_reads_everything_once_and_in_order(string how, string path, bool tls)
    {
        const int Rounds = 8, Each = 100; // 10 MB in all, more than the system's buffers and the outbox take
        var room = $"busy-{FrameClient.NewId()}";
        await Eventually.True("those of other specs have gone", () => Connections.Count == 0);
        await using var slow = await FrameClient.OpenAsync(tls ? _node.TlsPort!.Value : _node.Port, $"{path}?user=slow", receiveBuffer: 4096, tls: tls);
        Assert.True(PlainHandshakeSpecs.CameByHttp(slow.Raw) == (tls || path != "/ws"), how);
        await slow.ExpectAsync("welcome");
        await slow.JoinAsync(room);
        var outbox = Assert.Single(Connections.All).Outbox;
        await using var writer = await FrameClient.ConnectAsync(_node.Port, "writer");
        await writer.JoinAsync(room);
        for (var round = 0; round < Rounds; round++)
        {
            await writer.PostManyAsync(room, [.. Enumerable.Repeat(s_text, Each)]); // its own come back live: nobody waits for the slow one
            Assert.InRange(outbox.Bytes, 0, (256 + 64) * 1024);
        }

        Assert.Contains(fixture.Logs.Of(FellBehind), entry => entry.Message.Contains(room, StringComparison.Ordinal));
        for (var seq = 1; seq <= Rounds * Each; seq++)
        {
            Assert.Equal(seq, (await slow.ExpectAsync("event")).Number("seq"));
        }

        // It is live again.
        var next = await writer.PostAsync(room, "the next");
        Assert.Equal(next, (await slow.ExpectAsync("event")).Number("seq"));
    }

    [Fact]
    public async Task A_slow_client_may_send_ask_and_leave_while_it_is_behind()
    {
        const int Messages = 400;
        await using var slow = await FrameClient.ConnectAsync(_node.Port, "slow", receiveBuffer: 4096);
        await slow.JoinAsync("asked");
        await using var writer = await FrameClient.ConnectAsync(_node.Port, "writer");
        await writer.JoinAsync("asked");
        await writer.PostManyAsync("asked", [.. Enumerable.Repeat(s_text, Messages)]);
        await slow.SayAsync(FrameClient.SendFrame("asked", "mine", "from behind"));
        await slow.SayAsync(new { type = "ping", @ref = "p" });
        await slow.SayAsync(new { type = "leave", @ref = "l", room = "asked" });
        var seqs = new List<long>();
        var answers = new List<string>();
        while (!answers.Contains("left"))
        {
            var frame = await slow.Raw.ReadJsonAsync();
            if (frame.Type() == "event")
            {
                seqs.Add(frame.Number("seq"));
            }
            else
            {
                answers.Add(frame.Type());
            }
        }

        Assert.Equal(FrameReading.Range(1, seqs.Count), seqs);
        Assert.Contains("pong", answers);

        // After `left` there is no event, though the room has more; at most the answer of the message comes.
        await slow.SayAsync(new { type = "ping", @ref = "end" });
        while (await slow.Raw.ReadJsonAsync() is var frame && frame.Type() != "pong")
        {
            Assert.Equal("sent", frame.Type());
        }
    }

    [Fact]
    public async Task A_crowd_that_never_reads_costs_a_bounded_amount_of_memory()
    {
        const int Crowd = 200, Messages = 500; // 6 MB each; unbounded it would be 1.2 GB
        var clients = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(n => FrameClient.OpenAsync(_node.Port, $"/ws?user=guest-{n}", receiveBuffer: 4096)));
        foreach (var client in clients)
        {
            await client.SayAsync(FrameClient.JoinFrame("crowded", recent: 200));
        }

        await using var writer = await FrameClient.ConnectAsync(_node.Port, "writer");
        await writer.JoinAsync("crowded");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Messages; i += 50)
        {
            await writer.PostManyAsync("crowded", [.. Enumerable.Repeat(s_text, 50)]);
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, long.MinValue, 200L * 1024 * 1024);
        Assert.All(Connections.All, connection => Assert.InRange(connection.Outbox.Bytes, 0, (256 + 64) * 1024));
        foreach (var client in clients)
        {
            client.Raw.Abort();
        }

        await Eventually.True("only the writer is left", () => Connections.Count == 1);
        Assert.Equal(Messages + 1, await writer.PostAsync("crowded", "the node is fine"));
    }

    // Answers are not live events: they are always taken. Whoever does not read them is not read from, so it can't have many.
    [Fact]
    public async Task Who_asks_and_does_not_read_the_answers_is_not_read_from()
    {
        await using var greedy = await FrameClient.ConnectAsync(_node.Port, "greedy", receiveBuffer: 4096);
        await greedy.JoinAsync("pages");
        await greedy.PostManyAsync("pages", [.. Enumerable.Repeat(s_text, 40)]);
        var outbox = Assert.Single(Connections.All).Outbox;
        const int Questions = 60;
        await greedy.Raw.SendRawBytesAsync(FrameClient.Frames(Enumerable.Range(0, Questions).Select(n => new { type = "history", @ref = n, room = "pages", limit = 40 })));
        for (var n = 0; n < Questions; n++)
        {
            Assert.InRange(outbox.Bytes, 0, (256 + 600) * 1024);
            Assert.Equal(n, (await greedy.ExpectAsync("history")).Number("ref"));
        }
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TempFolder _folder = new();

        internal GatewayNode Node { get; private set; } = null!;

        internal CapturedLogs Logs { get; } = new();

        public async Task InitializeAsync() => Node = await GatewayNode.StartAsync(
            configure: builder => Logs.AttachTo(builder),
            settings: [("ChatCluster:Gateway:SendsPerSecond", "0"), ("ChatCluster:Gateway:SocketSendBuffer", "8192"), .. TlsEndpoints.Settings(_folder)]);

        public async Task DisposeAsync()
        {
            await Node.DisposeAsync();
            _folder.Dispose();
        }
    }
}
