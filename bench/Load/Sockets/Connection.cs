using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ChatCluster.Load.Dialects;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Sockets;

/// <summary>One client: joins its room, counts what comes, and answers what must be answered. Everything but sending happens on its loop's thread.</summary>
internal sealed class Connection : IArrivals, IDisposable
{
    private readonly Dialect _dialect;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly FrameReader _reader;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Tls? _tls;
    private byte[]? _upgrading = [];
    private bool _asked;
    private int _sent;

    /// <param name="dialect">What it speaks.</param>
    /// <param name="number">Its number in the crowd.</param>
    /// <param name="room">The room that it joins.</param>
    /// <param name="after">Where it goes on in the room; null for a new member.</param>
    public Connection(Dialect dialect, int number, string room, Position? after = null)
    {
        _dialect = dialect;
        Number = number;
        Room = room;
        Position = after;
        _reader = new FrameReader(dialect, this);
        _tls = dialect.IsSecure ? new Tls(bytes => SendNow(bytes.Span)) : null;
    }

    public int Number { get; }

    public string Room { get; }

    /// <summary>The socket's file descriptor.</summary>
    public int Handle { get; private set; }

    /// <summary>Messages that it has sent.</summary>
    public int Sent => _sent;

    /// <summary>Messages of the room that came.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Where it joined: known once it has, in protocols that can resume.</summary>
    public Position? Position { get; private set; }

    /// <summary>Why it is closed or was refused; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Completes when the room is joined; fails when it can't be.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Gets latencies of deliveries; null for members that only count.</summary>
    public Latencies? Sampled { get; set; }

    /// <summary>Called for each answer to a send, or own delivery where the protocol has no answers.</summary>
    public Action<Connection>? Answered { get; set; }

    /// <summary>Connects, from a source address of its own where one doesn't have ports enough, and asks for the WebSocket.</summary>
    /// <param name="port">The server's port on 127.0.0.1.</param>
    /// <param name="source">Where from.</param>
    /// <param name="receiveBuffer">The kernel's receive buffer; null leaves it to the kernel. Unit: bytes.</param>
    public void Connect(int port, IPAddress source, int? receiveBuffer = null)
    {
        if (receiveBuffer is { } size)
        {
            _socket.ReceiveBufferSize = size;
        }

        // The port is chosen when it connects: else each is taken for all servers, and 28 000 are soon used up.
        _socket.SetRawSocketOption(0, 24, BitConverter.GetBytes(1)); // IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT
        _socket.Bind(new IPEndPoint(source, 0));
        _socket.Connect(IPAddress.Loopback, port);
        Handle = (int)_socket.Handle;
        if (_tls is null)
        {
            AskForWebSocket();
        }
        else
        {
            _ = RunTlsAsync(_tls);
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="buffer">Where to; shared by all connections of the loop.</param>
    /// <returns>Bytes that came; -1 when the connection is closed.</returns>
    public int Receive(Span<byte> buffer)
    {
        var read = Epoll.Receive(Handle, buffer, out var closed);
        if (closed)
        {
            Fail("The server has closed the connection.");
            return -1;
        }

        if (read > 0)
        {
            if (_tls is null)
            {
                Take(buffer[..read]);
            }
            else
            {
                _tls.Feed(buffer[..read]);
            }
        }

        return Math.Max(0, read);
    }

    /// <summary>Sends a text to the room, with the time at which it should have been sent.</summary>
    /// <param name="due">See <see cref="Clock"/>.</param>
    public void Send(double due)
    {
        Span<byte> text = stackalloc byte[TimedText.Length];
        TimedText.Write(text, due);
        Span<byte> message = stackalloc byte[Dialect.LongestSend];
        var length = _dialect.WriteSend(message, new Outgoing(Room, Number, Interlocked.Increment(ref _sent), text));
        Frame(_dialect.IsBinary ? ClientFrame.Binary : ClientFrame.Text, message[..length]);
    }

    /// <summary>Shows the server that it lives.</summary>
    public void KeepAlive() => Say(_dialect.Pong!);

    public void Arrived(Arrival arrival, ReadOnlySpan<byte> message)
    {
        switch (arrival)
        {
            case Arrival.Delivery:
                Deliveries++;
                Sampled?.Measure(message);
                if (!_dialect.AnswersSends)
                {
                    Answered?.Invoke(this);
                }

                break;
            case Arrival.Answer:
                Answered?.Invoke(this);
                break;
            case Arrival.Welcome when !_asked:
                Join();
                break;
            case Arrival.Joined:
                Position = _dialect.PositionOf(message);
                _joined.TrySetResult();
                break;
            case Arrival.Ping:
                Say(_dialect.Pong!);
                break;
            case Arrival.Refusal:
                Fail(Encoding.UTF8.GetString(message));
                break;
        }
    }

    public void Pinged(ReadOnlySpan<byte> payload) => Frame(ClientFrame.Pong, payload);

    public void Closed(int code) => Fail($"The server has closed the connection with {code}.");

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private async Task RunTlsAsync(Tls tls)
    {
        try
        {
            await tls.RunAsync(AskForWebSocket, bytes => Take(bytes.Span));
        }
        catch (Exception e) when (e is AuthenticationException or IOException or ObjectDisposedException)
        {
            Fail($"TLS has failed: {e.Message}");
        }
    }

    private void AskForWebSocket() => Write(Upgrade.Request(_dialect.PathOf($"user{Number}"), _dialect.Subprotocol));

    private void Take(Span<byte> bytes)
    {
        if (_upgrading is null || Upgraded(ref bytes))
        {
            _reader.Read(bytes);
        }
    }

    private bool Upgraded(ref Span<byte> bytes)
    {
        _upgrading = [.. _upgrading!, .. bytes];
        var answer = Upgrade.Answer(_upgrading, out var refusal);
        if (answer == 0)
        {
            return false;
        }

        bytes = _upgrading.AsSpan(answer);
        _upgrading = null;
        if (refusal is not null)
        {
            Fail(refusal);
            return false;
        }

        if (_dialect.Hello is { } hello)
        {
            Say(hello);
        }

        if (_dialect.JoinsAtOnce)
        {
            Join();
        }

        return true;
    }

    private void Join()
    {
        _asked = true;
        Say(_dialect.Join(Room, Position));
    }

    private void Say(string message) => Frame(_dialect.IsBinary ? ClientFrame.Binary : ClientFrame.Text, Encoding.UTF8.GetBytes(message));

    private void Frame(byte kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[Dialect.LongestSend + ClientFrame.Overhead];
        Write(frame[..ClientFrame.Write(frame, kind, payload)]);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_tls is null)
        {
            SendNow(bytes);
        }
        else
        {
            _tls.Write(bytes);
        }
    }

    private void SendNow(ReadOnlySpan<byte> bytes)
    {
        if (!Epoll.Send(Handle, bytes))
        {
            Fail("The connection is broken, or the server reads nothing.");
        }
    }

    private void Fail(string why)
    {
        Failure ??= why;
        _joined.TrySetException(new InvalidOperationException($"user{Number} in {Room}: {why}"));
    }
}
