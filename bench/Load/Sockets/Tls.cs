using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;

namespace ChatCluster.Load.Sockets;

/// <summary>TLS over a socket that a loop receives for: what comes is decrypted on the loop's thread, what is sent is encrypted on the sender's.</summary>
internal sealed class Tls : IDisposable
{
    private const int LongestRead = 16 * 1024; // a record of TLS

    // Nothing hops to another thread: who feeds it also runs what was waiting for the bytes.
    private readonly Pipe _received = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly SslStream _ssl;
    private readonly Lock _sending = new();

    /// <param name="send">Sends encrypted bytes.</param>
    public Tls(Action<ReadOnlyMemory<byte>> send) => _ssl = new SslStream(new Wire(_received.Reader.AsStream(), send));

    /// <summary>Makes the handshake, then hands on what comes until the server ends.</summary>
    /// <param name="opened">Called when there is TLS.</param>
    /// <param name="arrived">Called with what has come, decrypted.</param>
    [SuppressMessage("Security", "CA5359", Justification = "The server has made its certificate for this run: there is nobody to vouch for it.")]
    public async Task RunAsync(Action opened, Action<Memory<byte>> arrived)
    {
        await _ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, _, _, _) => true });
        opened();
        var buffer = new byte[LongestRead];
        while (await _ssl.ReadAsync(buffer) is var read and > 0)
        {
            arrived(buffer.AsMemory(0, read));
        }
    }

    /// <summary>Takes what the socket has received.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        _received.Writer.Write(bytes);
        _ = _received.Writer.FlushAsync().AsTask();
    }

    /// <summary>Sends.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_sending)
        {
            _ssl.Write(bytes);
        }
    }

    public void Dispose() => _ssl.Dispose();

    // What SslStream believes to be the network.
    private sealed class Wire(Stream received, Action<ReadOnlyMemory<byte>> send) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => received.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            send(buffer);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => send(buffer.AsMemory(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
