using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Tests.Connections;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class WriteSizeSpecs
{
    // A page of history is one frame of up to half a megabyte. Written at once it kept a slow line busy for longer than a socket may take nothing, and the
    // client was closed as stuck although it read all the time, came back, asked for the page again, and so on.
    [Fact]
    public async Task A_long_frame_is_written_in_pieces_so_that_a_slow_socket_is_seen_to_take_them()
    {
        var outbox = new Outbox(256 * 1024, TimeProvider.System);
        var frame = Enumerable.Range(0, 500_000).Select(n => (byte)n).ToArray();
        outbox.Write(frame);
        outbox.Close(1000, "");
        var socket = new TestSocket();
        await outbox.RunAsync(socket).Soon("all is written");
        Assert.InRange(socket.Writes.Max(static write => write.Length), 1, 32 * 1024);
        Assert.Equal(frame, socket.Bytes[..frame.Length]);
    }
}
