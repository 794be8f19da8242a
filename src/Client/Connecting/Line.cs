using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace ChatCluster.Client.Connecting;

/// <summary>A WebSocket to a gateway, message by message. One may read and one may write at a time.</summary>
internal sealed class Line : IDisposable
{
    /// <summary>Longest message that is taken; the server's longest, a page of history, has about 1 MiB.</summary>
    private const int LongestMessage = 16 * 1024 * 1024;

    private const int UsualMessage = 4 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _http;
    private byte[] _buffer = new byte[UsualMessage];

    private Line(SocketsHttpHandler handler) => _http = new HttpMessageInvoker(handler);

    /// <summary>The server's close code, once <see cref="ReceiveAsync"/> gave nothing; null when it said none.</summary>
    public int? CloseCode => _socket.CloseStatus is { } status and not WebSocketCloseStatus.Empty ? (int)status : null;

    /// <summary>What the server said to its close.</summary>
    public string CloseReason => _socket.CloseStatusDescription ?? "";

    /// <summary>Connects.</summary>
    /// <param name="address">The gateway's socket.</param>
    /// <param name="token">The token to come with, if any.</param>
    /// <param name="tcpLimit">How long the host may take; the rest is up to <paramref name="cancellation"/>.</param>
    /// <param name="link">Gets the TCP connection.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Exception">One for which <see cref="Loss.Is"/> is true.</exception>
    public static async Task<Line> OpenAsync(
        Uri address, string? token, TimeSpan tcpLimit, TcpLink link, ChatClientOptions options, CancellationToken cancellation)
    {
        // Not shared between tries: a connection of an earlier one's refused handshake would be taken from the pool, behind the link's back.
        var line = new Line(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, cancel) => await ConnectTcpAsync(context.DnsEndPoint, tcpLimit, link, options, cancel),
        });
        try
        {
            line._socket.Options.AddSubProtocol("chat.v1");
            line._socket.Options.KeepAliveInterval = TimeSpan.Zero; // the protocol has its own heartbeat
            if (token is not null)
            {
                line._socket.Options.SetRequestHeader("Authorization", new AuthenticationHeaderValue("Bearer", token).ToString());
            }

            line._socket.Options.CollectHttpResponseDetails = true; // its status, when it is refused
            await line._socket.ConnectAsync(address, line._http, cancellation);
            line._socket.HttpResponseHeaders = null;
            return line;
        }
        catch (WebSocketException) when (line._socket.HttpStatusCode == HttpStatusCode.NotFound)
        {
            line.Dispose();
            throw new HttpRequestException($"there is no chat at {address.AbsolutePath} (404)", inner: null, HttpStatusCode.NotFound);
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next text message. It is valid until the next call.</summary>
    /// <returns>Null when the server has closed.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellation)
    {
        if (_buffer.Length > 16 * UsualMessage)
        {
            _buffer = new byte[UsualMessage];
        }

        for (var count = 0; ;)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(count), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += part.Count;
            if (!part.EndOfMessage)
            {
                Grow(count);
            }
            else if (part.MessageType == WebSocketMessageType.Text)
            {
                return _buffer.AsMemory(0, count);
            }
            else
            {
                count = 0;
            }
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellation);

    /// <summary>Says that nothing more will come from here.</summary>
    public Task CloseAsync(CancellationToken cancellation) => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);

    /// <summary>Ends it at once.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _http.Dispose();
    }

    private static async ValueTask<Stream> ConnectTcpAsync(
        DnsEndPoint host, TimeSpan limit, TcpLink link, ChatClientOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.ReceiveBufferBytes is { } bytes)
            {
                socket.ReceiveBufferSize = bytes;
            }

            link.Attach(socket);
            using var patience = new CancellationTokenSource(limit, options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                await socket.ConnectAsync(host, either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new IOException($"{host.Host}:{host.Port} does not answer within {limit.TotalSeconds:0.#} s.");
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Grow(int count)
    {
        if (count < _buffer.Length)
        {
            return;
        }

        if (count >= LongestMessage)
        {
            throw new IOException($"The server's message is longer than {LongestMessage} bytes.");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
