namespace ChatCluster.Gateway.Connections;

/// <summary>The writing end of a socket. One writer, one write at a time.</summary>
internal interface ISocketOutput
{
    /// <summary>Writes all of it; completes when the socket has taken it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The connection broke; another of its failures is an <see cref="IOException"/>.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the socket at once: what wasn't sent is lost, pending reads and writes fail. Any thread, any time, more than once.</summary>
    /// <remarks>Throws nothing: whoever writes calls it, a relay included.</remarks>
    void Abort();
}
