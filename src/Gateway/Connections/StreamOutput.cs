namespace ChatCluster.Gateway.Connections;

/// <summary>Writes to what the HTTP server gives after an upgrade: over TLS, over HTTP/2, and where a handshake did not come in one piece.</summary>
internal sealed class StreamOutput(Stream stream) : ISocketOutput
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);
}
