using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ChatCluster.Load;

/// <summary>One connection of the loader: counts the events that come, and tells of answers to its own sends. As little work per delivery as can be.</summary>
internal sealed class Member : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _held;
    private Task? _reading;

    /// <summary>Events that came.</summary>
    public long Events { get; private set; }

    /// <summary>Called for every frame that is no event.</summary>
    public Action<string>? Answered { get; set; }

    /// <summary>Called with the text of every event; null for members that only count.</summary>
    public Action<ReadOnlyMemory<byte>>? Delivered { get; set; }

    /// <summary>Connects and joins a room; completes when it is joined.</summary>
    public async Task JoinAsync(int port, string user, string room)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        var request = $"GET /ws?user={user} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n";
        await SendRawAsync(Encoding.ASCII.GetBytes(request));
        await SkipResponseAsync();
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answered = answer =>
        {
            if (answer.Contains("\"joined\"", StringComparison.Ordinal))
            {
                joined.TrySetResult();
            }
        };
        _reading = ReadAsync();
        await SendAsync($"{{\"type\":\"join\",\"ref\":1,\"room\":\"{room}\"}}");
        await joined.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Answered = null;
    }

    /// <summary>Sends a text message, masked as RFC 6455 asks of clients.</summary>
    public ValueTask SendAsync(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var header = payload.Length < 126 ? 2 : 4;
        var frame = new byte[header + 4 + payload.Length];
        frame[0] = 0x81;
        frame[1] = (byte)(0x80 | (header == 2 ? payload.Length : 126));
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }

        payload.CopyTo(frame, header + 4); // the mask is zero: allowed, and free
        return SendRawAsync(frame);
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    private async Task SkipResponseAsync()
    {
        while (true)
        {
            _held += await _socket.ReceiveAsync(_buffer.AsMemory(_held));
            var end = _buffer.AsSpan(0, _held).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.ASCII.GetString(_buffer, 0, end);
                if (!head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException(head);
                }

                _held -= end + 4;
                Buffer.BlockCopy(_buffer, end + 4, _buffer, 0, _held);
                return;
            }
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(_held));
                if (read == 0)
                {
                    return;
                }

                _held += read;
                Parse();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the run is over
        }
    }

    private void Parse()
    {
        var at = 0;
        while (_held - at >= 4)
        {
            var length = _buffer[at + 1] & 0x7F;
            var header = 2;
            if (length == 126)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at + 2));
                header = 4;
            }

            if (_held - at < header + length)
            {
                break;
            }

            var payload = _buffer.AsMemory(at + header, length);
            if (payload.Span.StartsWith("{\"type\":\"event\""u8))
            {
                Events++;
                Delivered?.Invoke(payload);
            }
            else
            {
                Answered?.Invoke(Encoding.UTF8.GetString(payload.Span));
            }

            at += header + length;
        }

        _held -= at;
        if (_held > 0 && at > 0)
        {
            Buffer.BlockCopy(_buffer, at, _buffer, 0, _held);
        }
    }
}
