using System.Text;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Every way in which a peer goes: the node keeps nothing of it but what it had accepted, and others notice nothing.</summary>
[Collection(nameof(SharedNode))]
public sealed class ClosingSpecs(SharedNode node) : IAsyncLifetime
{
    private readonly string _room = node.NewRoom();
    private FrameClient _client = null!;
    private FrameClient _other = null!;

    public async Task InitializeAsync()
    {
        _client = await FrameClient.ConnectAsync(node.Port);
        await _client.JoinAsync(_room);
        _other = await FrameClient.ConnectAsync(node.Port, "bob");
        await _other.JoinAsync(_room);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _other.DisposeAsync();
        await node.UntilAllAreGone();
    }

    private byte[] Sends(int count) => FrameClient.Frames(Enumerable.Range(1, count).Select(n => FrameClient.SendFrame(_room, $"{n}", $"{n}")));

    private async Task UntilTheClientIsGone()
    {
        await Eventually.True("only the other connection is left", () => node.Connections.Count == 1);
    }

    [Theory]
    [InlineData(1000, "")]
    [InlineData(1001, "going away")]
    [InlineData(3000, "")]
    [InlineData(4999, "再见")]
    public async Task A_close_is_answered_with_its_code_and_the_stream_ends(int code, string reason)
    {
        await _client.Raw.SendCloseAsync(code, reason);
        Assert.Equal((code, ""), await _client.Raw.ReadCloseAsync());
        await _client.Raw.ReadEndAsync();
        await UntilTheClientIsGone();
    }

    [Fact]
    public async Task A_close_without_a_code_is_answered_in_kind()
    {
        await _client.Raw.SendCloseAsync();
        Assert.Null((await _client.Raw.ReadCloseAsync()).Code);
        await _client.Raw.ReadEndAsync();
    }

    [Fact]
    public async Task What_was_sent_before_a_close_is_stored()
    {
        await _client.Raw.SendRawBytesAsync((byte[])[.. Sends(100), .. RawClient.Frame(Opcode.Close, [])]);
        Assert.Equal(FrameReading.Range(1, 100), (await _other.EventsAsync(100)).Seqs());
        await UntilTheClientIsGone();
    }

    [Fact]
    public async Task What_comes_after_a_close_is_not_read()
    {
        await _client.Raw.SendRawBytesAsync((byte[])[.. RawClient.Frame(Opcode.Close, []), .. Sends(3)]);
        Assert.Null((await _client.Raw.ReadCloseAsync()).Code);
        await UntilTheClientIsGone();
        Assert.Equal(1, await _other.PostAsync(_room, "the first"));
    }

    [Fact]
    public async Task A_stream_that_ends_without_a_close_leaves_what_it_sent()
    {
        await _client.Raw.SendRawBytesAsync(Sends(100));
        _client.Raw.EndSending();
        Assert.Equal(FrameReading.Range(1, 100), (await _other.EventsAsync(100)).Seqs());
        await UntilTheClientIsGone();
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_sends_harms_nobody()
    {
        await _client.Raw.SendRawBytesAsync(Sends(100));
        _client.Raw.Abort();
        await UntilTheClientIsGone();

        // How many arrived is the network's affair; those that did are there in order, each once.
        await _other.SayAsync(FrameClient.SendFrame(_room, "last", "last"));
        var texts = new List<string>();
        while (texts is not [.., "last"])
        {
            var frame = await _other.Raw.ReadJsonAsync();
            if (frame.Type() == "event")
            {
                Assert.Equal(texts.Count + 1, frame.Number("seq"));
                texts.Add(frame.Text("text"));
            }
        }

        Assert.Equal(Enumerable.Range(1, texts.Count - 1).Select(n => $"{n}"), texts.SkipLast(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public async Task A_stream_that_ends_in_the_middle_of_a_frame_harms_nobody(int bytes)
    {
        await _client.Raw.SendRawBytesAsync(Sends(1).AsMemory(0, bytes));
        _client.Raw.EndSending();
        await _client.Raw.ReadEndAsync();
        await UntilTheClientIsGone();
        Assert.Equal(1, await _other.PostAsync(_room, "the first"));
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_a_message_harms_nobody()
    {
        await _client.Raw.SendFrameAsync(Opcode.Text, "{\"type\":"u8.ToArray(), fin: false);
        _client.Raw.Abort();
        await UntilTheClientIsGone();
        Assert.Equal(1, await _other.PostAsync(_room, "the first"));
    }

    [Fact]
    public async Task A_reset_while_the_server_writes_harms_nobody()
    {
        var texts = Enumerable.Repeat(new string('x', 4000), 50).ToList();
        var writing = _other.PostManyAsync(_room, texts);
        await _client.ExpectAsync("event");
        _client.Raw.Abort();
        await writing;
        await UntilTheClientIsGone();
        Assert.Equal(51, await _other.PostAsync(_room, "it goes on"));
    }

    [Fact]
    public async Task A_crowd_that_comes_and_drops_leaves_nothing_behind()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            var client = await FrameClient.ConnectAsync(node.Port, $"guest-{n}");
            await client.SayAsync(FrameClient.JoinFrame(_room, recent: 10));
            if (n % 2 == 0)
            {
                await client.ExpectAsync("joined");
            }

            client.Raw.Abort();
        }));
        await UntilTheClientIsGoneToo();
        Assert.Equal(1, await _other.PostAsync(_room, "the first"));

        Task UntilTheClientIsGoneToo() => Eventually.True("the crowd has gone", () => node.Connections.Count == 2);
    }

    [Fact]
    public async Task A_peer_that_goes_during_its_handshake_harms_nobody()
    {
        await using (var silent = await RawClient.OpenAsync("127.0.0.1", node.Port))
        {
            silent.EndSending();
            await silent.ReadEndAsync(Patience.Limit);
        }

        await using (var half = await RawClient.OpenAsync("127.0.0.1", node.Port))
        {
            await half.SendRawBytesAsync(Encoding.ASCII.GetBytes("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: webs"));
            half.Abort();
        }

        Assert.Equal(1, await _other.PostAsync(_room, "the first"));
    }
}
