using System.Net.Sockets;
using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

/// <summary>Against a real socket of loopback.</summary>
public sealed class SocketOutputSpecs : IAsyncLifetime
{
    private const int SmallBuffer = 4096;
    private SocketPair _pair = null!;

    private Socket Peer => _pair.Peer;

    public async Task InitializeAsync() => _pair = await SocketPair.ConnectAsync(SmallBuffer);

    public Task DisposeAsync()
    {
        _pair.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Everything_comes_in_its_order_however_little_fits_at_once()
    {
        var bytes = new byte[2_000_000];
        new Random(1).NextBytes(bytes);
        var output = new SocketOutput(_pair.Accepted);
        var writing = WriteAsync();
        var received = new byte[bytes.Length];
        for (var at = 0; at < received.Length;)
        {
            var count = await Peer.ReceiveAsync(received.AsMemory(at, Math.Min(5000, received.Length - at))).AsTask().Soon("more comes");
            Assert.NotEqual(0, count);
            at += count;
        }

        Assert.Equal(bytes, received);
        await writing.Soon("the last write ends");
        Assert.Equal(0, Peer.Available);

        // Of all sizes, from what always fits to what never does at once.
        async Task WriteAsync()
        {
            var sizes = new Random(2);
            for (var at = 0; at < bytes.Length;)
            {
                var size = Math.Min(bytes.Length - at, sizes.Next(sizes.Next(3) switch { 0 => 10, 1 => 10_000, _ => 200_000 }));
                await output.WriteAsync(bytes.AsMemory(at, size));
                at += size;
            }
        }
    }

    [Fact]
    public async Task A_write_waits_for_a_peer_that_does_not_read_and_blocks_no_thread()
    {
        var output = new SocketOutput(_pair.Accepted);
        var writing = output.WriteAsync(new byte[10_000_000]).AsTask(); // comes back here at all
        Assert.False(writing.IsCompleted);
        var buffer = new byte[100_000];
        for (var left = 10_000_000; left > 0;)
        {
            left -= await Peer.ReceiveAsync(buffer).Soon("more comes");
        }

        await writing.Soon("the write ends");
    }

    [Fact]
    public async Task A_write_that_fits_is_done_at_once_and_allocates_nothing()
    {
        var output = new SocketOutput(_pair.Accepted);
        var (frame, received) = (new byte[200], new byte[200]);
        var (areAllDone, least) = (true, long.MaxValue);
        for (var round = 0; round < 5; round++) // of which some have what is made once, and what the runtime makes for itself
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            areAllDone &= Round(1000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(areAllDone);
        Assert.Equal(0, least);
        await output.WriteAsync(frame);

        bool Round(int writes)
        {
            var done = true;
            for (var i = 0; i < writes; i++)
            {
                done &= IsDone(output.WriteAsync(frame));
                for (var left = received.Length; left > 0;)
                {
                    left -= Peer.Receive(received.AsSpan(0, left));
                }
            }

            return done;
        }

        static bool IsDone(ValueTask write) => write.IsCompletedSuccessfully;
    }

    [Theory]
    [InlineData("closes", false)]
    [InlineData("closes", true)]
    [InlineData("resets", false)]
    [InlineData("resets", true)]
    public async Task A_peer_that_goes_fails_the_write(string how, bool whileItWaits)
    {
        var output = new SocketOutput(_pair.Accepted);
        var writing = whileItWaits ? output.WriteAsync(new byte[10_000_000]).AsTask() : Task.CompletedTask;
        Assert.NotEqual(whileItWaits, writing.IsCompleted);
        if (how == "resets")
        {
            Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        Peer.Close();
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await writing.Soon("the write that waits ends");
            while (true)
            {
                await output.WriteAsync(new byte[1000]).AsTask().Soon("a write ends");
            }
        });
    }

    [Fact]
    public async Task A_write_that_waits_fails_when_this_side_ends_the_socket()
    {
        var output = new SocketOutput(_pair.Accepted);
        var writing = output.WriteAsync(new byte[10_000_000]).AsTask();
        Assert.False(writing.IsCompleted);
        _pair.Accepted.Dispose();
        await Assert.ThrowsAsync<SocketException>(() => writing.Soon("the write ends"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await output.WriteAsync(new byte[1]));
    }
}
