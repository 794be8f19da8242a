namespace ChatCluster.Gateway.Connections;

/// <summary>Writes to what the HTTP server gives after an upgrade: over TLS, over HTTP/2, and where a handshake did not come in one piece.</summary>
/// <param name="stream">What it gave.</param>
/// <param name="request">What it was given for.</param>
internal sealed class StreamOutput(Stream stream, HttpContext request) : ISocketOutput
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    public void Abort()
    {
        try
        {
            request.Abort();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }
}
