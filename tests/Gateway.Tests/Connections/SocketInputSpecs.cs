using System.Buffers;
using System.Net.Sockets;
using System.Text;
using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

/// <summary>Against a real socket of loopback.</summary>
public sealed class SocketInputSpecs : IAsyncLifetime
{
    private SocketPair _pair = null!;
    private SocketInput _input = null!;

    private Socket Peer => _pair.Peer;

    public async Task InitializeAsync()
    {
        _pair = await SocketPair.ConnectAsync();
        _input = new SocketInput(_pair.Accepted);
    }

    public Task DisposeAsync()
    {
        _pair.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Everything_comes_in_its_order_however_it_is_sent_and_consumed(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[300_000];
        random.NextBytes(bytes);
        var sending = SendAsync();
        var received = new List<byte>();
        while (true)
        {
            var read = await _input.ReadAsync().AsTask().Soon("more comes");
            Assert.Equal(bytes[received.Count..(received.Count + (int)read.Buffer.Length)], read.Buffer.ToArray());
            if (read.IsCompleted && read.Buffer.IsEmpty)
            {
                break;
            }

            // As a reader of frames does: some of it, all of it, or nothing because more is needed.
            var taken = read.Buffer.Slice(0, random.Next(3) switch { 0 => 0, 1 => random.NextInt64(read.Buffer.Length + 1), _ => read.Buffer.Length });
            received.AddRange(taken.ToArray());
            _input.AdvanceTo(taken.End, read.IsCompleted || random.Next(2) == 0 ? taken.End : read.Buffer.End);
        }

        await sending.Soon("all is sent");
        Assert.Equal(bytes, received);

        async Task SendAsync()
        {
            var sizes = new Random(seed);
            for (var at = 0; at < bytes.Length;)
            {
                at += await Peer.SendAsync(bytes.AsMemory(at, Math.Min(bytes.Length - at, sizes.Next(1, sizes.Next(2) == 0 ? 10 : 20_000))));
            }

            Peer.Shutdown(SocketShutdown.Send);
        }
    }

    [Fact]
    public async Task What_was_examined_comes_again_with_what_follows()
    {
        await Peer.SendAsync("ab"u8.ToArray());
        Assert.Equal("ab", await ReadAsync());
        Assert.False(_input.TryRead(out _)); // nothing new
        var reading = ReadAsync();
        Assert.False(reading.IsCompleted);
        await Peer.SendAsync("c"u8.ToArray());
        Assert.Equal("abc", await reading.Soon("it comes"));

        async Task<string> ReadAsync()
        {
            var read = await _input.ReadAsync();
            var text = Encoding.ASCII.GetString(read.Buffer.ToArray());
            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return text;
        }
    }

    [Fact]
    public async Task What_was_not_examined_is_there_at_once()
    {
        await Peer.SendAsync("abc"u8.ToArray());
        var read = await _input.ReadAsync();
        _input.AdvanceTo(read.Buffer.GetPosition(1));
        Assert.True(_input.TryRead(out read));
        Assert.Equal("bc"u8.ToArray(), read.Buffer.ToArray());
        _input.AdvanceTo(read.Buffer.End);
        Assert.False(_input.TryRead(out _));
    }

    [Fact]
    public async Task It_holds_a_buffer_only_while_there_is_something_in_it()
    {
        for (var i = 0; i < 3; i++)
        {
            var reading = _input.ReadAsync();
            Assert.False(reading.IsCompleted);
            Assert.False(_input.HoldsBuffer);
            await Peer.SendAsync(new byte[10_000]);
            for (var left = 10_000L; left > 0; reading = left > 0 ? _input.ReadAsync() : default)
            {
                var read = await reading;
                Assert.True(_input.HoldsBuffer);
                left -= read.Buffer.Length;
                _input.AdvanceTo(read.Buffer.End);
                Assert.False(_input.HoldsBuffer);
            }
        }

        await Peer.SendAsync(new byte[3]);
        var rest = await _input.ReadAsync();
        _input.AdvanceTo(rest.Buffer.Start, rest.Buffer.End);
        Assert.True(_input.HoldsBuffer);
        await _input.CompleteAsync();
        Assert.False(_input.HoldsBuffer);
    }

    [Fact]
    public async Task A_read_that_is_cancelled_loses_nothing()
    {
        using var enough = new CancellationTokenSource();
        var reading = _input.ReadAsync(enough.Token).AsTask();
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Soon("the read ends"));
        await Peer.SendAsync("abc"u8.ToArray());
        Assert.Equal("abc"u8.ToArray(), (await _input.ReadAsync().AsTask().Soon("it comes")).Buffer.ToArray());
    }

    [Fact]
    public async Task The_end_of_the_stream_is_told_behind_what_came_before_it_and_again()
    {
        await Peer.SendAsync("abc"u8.ToArray());
        Peer.Shutdown(SocketShutdown.Send);
        var read = await _input.ReadAsync();
        Assert.Equal(3, read.Buffer.Length);
        _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        read = await _input.ReadAsync().AsTask().Soon("the end");
        Assert.Equal((3, true), (read.Buffer.Length, read.IsCompleted));
        _input.AdvanceTo(read.Buffer.End);
        read = await _input.ReadAsync();
        Assert.Equal((0, true), (read.Buffer.Length, read.IsCompleted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_fails_with_the_socket(bool byPeer)
    {
        var reading = _input.ReadAsync().AsTask();
        if (byPeer)
        {
            Peer.LingerState = new LingerOption(enable: true, seconds: 0);
            Peer.Close();
        }
        else
        {
            _pair.Accepted.Close(timeout: 0);
        }

        await Assert.ThrowsAsync<SocketException>(() => reading.Soon("the read ends"));
    }
}
