using System.Net.Sockets;

namespace ChatCluster.Gateway.Connections;

/// <summary>Writes straight to a plaintext socket: no pipe, no copy but the kernel's, no other thread.</summary>
/// <remarks>
/// Nothing else may write to the socket. The send is tried at once and never blocks: a socket that has room needs no operation object, which an idle connection
/// would keep. Only what didn't fit waits.
/// </remarks>
internal sealed class SocketOutput : ISocketOutput
{
    private readonly Socket _socket;

    public SocketOutput(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false; // for calls that don't wait; asynchronous ones don't heed it
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = _socket.Send(bytes.Span, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            return ValueTask.FromException(new SocketException((int)error));
        }

        return sent == bytes.Length ? ValueTask.CompletedTask : WaitAsync(bytes[sent..]);
    }

    public void Abort() => _socket.Close(timeout: 0);

    private async ValueTask WaitAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }
}
