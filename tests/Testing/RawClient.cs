using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Testing;

/// <summary>A WebSocket client on a bare socket, that can do everything wrong.</summary>
/// <remarks>
/// It reads from the socket only inside a Read method, so not to call one is to stop reading, and it answers nothing by itself. No Read skips a frame: one
/// that finds another frame than it was asked for throws and says which. Every read has a limit of time and says what it waited for.
/// </remarks>
public sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[4096];
    private readonly TimeSpan _timeout;
    private int _start;
    private int _end;
    private SslStream? _tls;

    private RawClient(Socket socket, TimeSpan timeout)
    {
        _socket = socket;
        _timeout = timeout;
    }

    /// <summary>The status of the server's answer: 101 when it accepted.</summary>
    public int Status { get; private set; }

    /// <summary>The headers of the server's answer; several lines of a name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    /// <summary>The body of the server's answer when it refused; empty otherwise.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Connects, sends a handshake and reads the answer, whatever it is.</summary>
    /// <param name="host">An address or a name.</param>
    /// <param name="port">The port.</param>
    /// <param name="target">Path and query, escaped.</param>
    /// <param name="options">How; by default as a correct client.</param>
    public static async Task<RawClient> ConnectAsync(string host, int port, string target, RawClientOptions? options = null)
    {
        options ??= new RawClientOptions();
        var client = await OpenAsync(host, port, options);
        try
        {
            await client.SendRawBytesAsync(Handshake($"{host}:{port}", target, options));
            await client.ReadAnswerAsync($"the answer to the handshake {options.Method} {target}");
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bytes of a handshake.</summary>
    /// <param name="host">The header <c>Host</c>.</param>
    /// <param name="target">Path and query, escaped.</param>
    /// <param name="options">The rest; by default a correct one.</param>
    public static byte[] Handshake(string host, string target, RawClientOptions? options = null)
    {
        options ??= new RawClientOptions();
        var request = new StringBuilder($"{options.Method} {target} HTTP/1.1\r\nHost: {host}\r\n");
        void Add(string name, string? value) => request.Append(value is null ? "" : $"{name}: {value}\r\n");
        Add("Upgrade", options.Upgrade);
        Add("Connection", options.Connection);
        Add("Sec-WebSocket-Version", options.Version);
        Add("Sec-WebSocket-Key", options.Key);
        foreach (var subprotocol in options.Subprotocols)
        {
            Add("Sec-WebSocket-Protocol", subprotocol);
        }

        foreach (var (name, value) in options.Headers)
        {
            Add(name, value);
        }

        return Encoding.UTF8.GetBytes(request.Append("\r\n").ToString());
    }

    /// <summary>Connects the socket and sends nothing.</summary>
    public static async Task<RawClient> OpenAsync(string host, int port, RawClientOptions? options = null)
    {
        options ??= new RawClientOptions();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.ReceiveBuffer is { } size)
            {
                socket.ReceiveBufferSize = size; // before connecting: the window is agreed on then
            }

            using var limit = new CancellationTokenSource(options.Timeout);
            await socket.ConnectAsync(new DnsEndPoint(host, port), limit.Token);
            var client = new RawClient(socket, options.Timeout);
            if (options.Tls)
            {
                client._tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate?.Issuer == certificate?.Subject);
                await client._tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, limit.Token);
            }

            return client;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a text message in one frame.</summary>
    public Task SendTextAsync(string text) => SendFrameAsync(Opcode.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends an object as JSON in a text message.</summary>
    public Task SendJsonAsync(object value) => SendFrameAsync(Opcode.Text, JsonSerializer.SerializeToUtf8Bytes(value));

    /// <summary>Sends a close; without a code an empty one.</summary>
    public Task SendCloseAsync(int? code = null, string reason = "")
    {
        if (code is null)
        {
            return SendFrameAsync(Opcode.Close, default);
        }

        var text = Encoding.UTF8.GetBytes(reason);
        var payload = new byte[2 + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        text.CopyTo(payload, 2);
        return SendFrameAsync(Opcode.Close, payload);
    }

    /// <summary>Sends one frame, right or wrong; see <see cref="Frame"/>.</summary>
    public Task SendFrameAsync(
        Opcode opcode, ReadOnlyMemory<byte> payload, bool fin = true, bool masked = true, int rsv = 0, ulong? overrideLength = null, int? lengthBytes = null) =>
        SendRawBytesAsync(Frame(opcode, payload.Span, fin, masked, rsv, overrideLength, lengthBytes));

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendRawBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            using var limit = new CancellationTokenSource(_timeout);
            try
            {
                bytes = bytes[await SendAsync(bytes, limit.Token)..];
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"The server took none of {bytes.Length} bytes within {_timeout.TotalSeconds} s.", e);
            }
        }
    }

    /// <summary>The bytes of a client's frame.</summary>
    /// <param name="opcode">Any of 0 to 15.</param>
    /// <param name="payload">Not masked yet.</param>
    /// <param name="fin">Whether it ends its message.</param>
    /// <param name="masked">Whether it is masked, as it must be.</param>
    /// <param name="rsv">The reserved bits as a number: 4 is RSV1 (compressed), 2 RSV2, 1 RSV3.</param>
    /// <param name="overrideLength">The length that the header announces, if another than the payload's.</param>
    /// <param name="lengthBytes">Bytes of the extended length: 0, 2 or 8. By default the shortest form.</param>
    public static byte[] Frame(
        Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true, bool masked = true, int rsv = 0, ulong? overrideLength = null, int? lengthBytes = null)
    {
        var length = overrideLength ?? (ulong)payload.Length;
        var form = lengthBytes ?? length switch { <= 125 => 0, <= ushort.MaxValue => 2, _ => 8 };
        var size = 2 + form + (masked ? 4 : 0);
        var frame = new byte[size + payload.Length];
        frame[0] = (byte)((fin ? 0x80 : 0) | (rsv << 4) | (int)opcode);
        frame[1] = (byte)((masked ? 0x80 : 0) | form switch { 0 => (int)length, 2 => 126, _ => 127 });
        for (var i = 0; i < form; i++)
        {
            frame[2 + i] = (byte)(length >> (8 * (form - 1 - i)));
        }

        payload.CopyTo(frame.AsSpan(size));
        if (masked)
        {
            var key = frame.AsSpan(size - 4, 4);
            RandomNumberGenerator.Fill(key);
            for (var i = 0; i < payload.Length; i++)
            {
                frame[size + i] ^= key[i % 4];
            }
        }

        return frame;
    }

    /// <summary>Reads the next frame, whatever it is.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="EndOfStreamException">The server ended the stream.</exception>
    public Task<RawFrame> ReadFrameAsync(TimeSpan? timeout = null, string awaited = "a frame") =>
        WithinAsync(awaited, timeout ?? _timeout, async stop =>
        {
            var head = await TakeAsync(2, awaited, stop);
            if ((head[1] & 0x80) != 0)
            {
                throw new InvalidDataException("The server sent a masked frame.");
            }

            ulong length = (ulong)(head[1] & 0x7F);
            if (length >= 126)
            {
                var form = length == 126 ? 2 : 8;
                length = 0;
                foreach (var part in await TakeAsync(form, awaited, stop))
                {
                    length = (length << 8) | part;
                }

                if (length < (form == 2 ? 126UL : 65536UL))
                {
                    throw new InvalidDataException($"The server sent the length {length} in {form} bytes.");
                }
            }

            var payload = await TakeAsync(checked((int)length), $"{awaited}, of which the header came and announces {length} bytes", stop);
            return new RawFrame((Opcode)(head[0] & 0x0F), (head[0] & 0x80) != 0, (head[0] & 0x40) != 0, payload);
        });

    /// <summary>Reads the next frame, which must be a whole text message.</summary>
    public async Task<string> ReadTextAsync(TimeSpan? timeout = null, string awaited = "a text message")
    {
        var frame = await ReadFrameAsync(timeout, awaited);
        return frame is { Opcode: Opcode.Text, Fin: true, Rsv1: false } ? frame.Text : throw Unexpected(awaited, frame);
    }

    /// <summary>Reads the next frame, which must be a text message of JSON.</summary>
    public async Task<JsonElement> ReadJsonAsync(TimeSpan? timeout = null, string awaited = "a JSON message")
    {
        var text = await ReadTextAsync(timeout, awaited);
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Waited for {awaited}; this is no JSON: {text}", e);
        }
    }

    /// <summary>Reads the next frame, which must be a close.</summary>
    /// <returns>Its code, null when it has none, and its reason.</returns>
    public async Task<(int? Code, string Reason)> ReadCloseAsync(TimeSpan? timeout = null, string awaited = "a close")
    {
        var frame = await ReadFrameAsync(timeout, awaited);
        return frame switch
        {
            { Opcode: Opcode.Close, Payload: [] } => (null, ""),
            { Opcode: Opcode.Close, Payload: [var high, var low, .. var reason] } => ((high << 8) | low, Encoding.UTF8.GetString(reason)),
            _ => throw Unexpected(awaited, frame),
        };
    }

    /// <summary>Waits for the server to end the stream, in an orderly way or by a reset. Nothing else may come before.</summary>
    public Task ReadEndAsync(TimeSpan? timeout = null) =>
        WithinAsync("the end of the stream", timeout ?? _timeout, async stop =>
        {
            try
            {
                if (await FillAsync(stop))
                {
                    throw new InvalidDataException($"Waited for the end of the stream; more came: {Convert.ToHexString(_buffer.AsSpan(_start, Math.Min(64, _end - _start)))}");
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
            }

            return true;
        });

    /// <summary>Ends the sending direction (FIN); reading goes on.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Drops the connection without a word more (RST).</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _tls?.Dispose();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static InvalidDataException Unexpected(string awaited, RawFrame frame) => new($"Waited for {awaited}; what came is {frame}");

    /// <summary>Reads the server's answer to a handshake, whatever it is. Before anything else.</summary>
    public Task ReadAnswerAsync(string awaited = "the answer to the handshake") => WithinAsync(awaited, _timeout, ReadAnswerAsync);

    private async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (_tls is null)
        {
            return await _socket.SendAsync(bytes, stop);
        }

        await _tls.WriteAsync(bytes, stop);
        return bytes.Length;
    }

    private async Task<bool> ReadAnswerAsync(CancellationToken stop)
    {
        Status = int.Parse((await TakeLineAsync(stop)).Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await TakeLineAsync(stop) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
        }

        Headers = headers;
        if (headers.TryGetValue("Content-Length", out var length))
        {
            Body = Encoding.UTF8.GetString(await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), "the body of a refusal", stop));
        }
        else if (headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding == "chunked")
        {
            var body = new List<byte>();
            int chunk;
            do
            {
                chunk = int.Parse(await TakeLineAsync(stop), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                body.AddRange(await TakeAsync(chunk, "a chunk of the body of a refusal", stop));
                await TakeLineAsync(stop);
            }
            while (chunk > 0);
            Body = Encoding.UTF8.GetString([.. body]);
        }

        return true;
    }

    private async Task<string> TakeLineAsync(CancellationToken stop)
    {
        var line = new StringBuilder();
        while (line is not [.., '\r', '\n'])
        {
            line.Append((char)(await TakeAsync(1, "a line of the server's answer", stop))[0]);
        }

        return line.ToString(0, line.Length - 2);
    }

    private async ValueTask<byte[]> TakeAsync(int count, string awaited, CancellationToken stop)
    {
        var bytes = new byte[count];
        for (var taken = 0; taken < count;)
        {
            if (_start == _end && !await FillAsync(stop))
            {
                throw new EndOfStreamException($"Waited for {awaited}; the server ended the stream.");
            }

            var take = Math.Min(count - taken, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(bytes.AsSpan(taken));
            _start += take;
            taken += take;
        }

        return bytes;
    }

    /// <returns>False at the end of the stream.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken stop)
    {
        if (_start == _end)
        {
            _start = _end = 0;
            _end = await (_tls is null ? _socket.ReceiveAsync(_buffer, stop) : _tls.ReadAsync(_buffer, stop));
        }

        return _start < _end;
    }

    private async Task<T> WithinAsync<T>(string awaited, TimeSpan timeout, Func<CancellationToken, Task<T>> read)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            return await read(limit.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {timeout.TotalSeconds} s for {awaited}; nothing came, {_end - _start} bytes are left over.", e);
        }
    }
}
