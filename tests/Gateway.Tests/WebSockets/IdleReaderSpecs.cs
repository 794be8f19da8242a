using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.WebSockets;

public sealed class IdleReaderSpecs
{
    [Fact]
    public async Task A_connection_that_waits_for_its_peer_holds_no_buffer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = await RawClient.OpenAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        await using var stream = new NetworkStream(await listener.AcceptSocketAsync(), ownsSocket: true);
        using var pool = new CountingPool();
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, useZeroByteReads: true, leaveOpen: true));
        using var reader = new MessageReader(input, 100_000, deflate: false);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
        {
            var read = reader.ReadAsync(input, limit.Token);
            Assert.False(read.IsCompleted);
            Assert.Equal(0, pool.Rented);
            await client.SendFrameAsync(Opcode.Binary, new byte[20_000]);
            Assert.Equal(20_000, (await read).Payload.Length);
        }
    }

    private sealed class CountingPool : MemoryPool<byte>
    {
        private int _rented;

        public int Rented => _rented;

        public override int MaxBufferSize => 1 << 20;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            Interlocked.Increment(ref _rented);
            return new Owner(this, new byte[Math.Max(minBufferSize, 4096)]);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Owner(CountingPool pool, byte[] bytes) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory => bytes;

            public void Dispose() => Interlocked.Decrement(ref pool._rented);
        }
    }
}
