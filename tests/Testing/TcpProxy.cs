using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChatCluster.Testing;

/// <summary>A port that passes everything on to another one, until a spec says otherwise.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<Connection, bool> _open = new();
    private readonly CancellationTokenSource _ends = new();
    private readonly Func<Socket, CancellationToken, Task<Passage?>>? _admission;
    private readonly Task _accepting;
    private readonly LinkGate _there = new();
    private readonly LinkGate _back = new();
    private volatile bool _swallows;

    /// <param name="target">Port of loopback behind it.</param>
    public TcpProxy(int target)
        : this(target, null)
    {
    }

    /// <param name="target">Port of loopback behind it.</param>
    /// <param name="admission">Looks at a new connection and says through which gates it goes; null when it has ended.</param>
    internal TcpProxy(int target, Func<Socket, CancellationToken, Task<Passage?>>? admission)
    {
        Target = target;
        _admission = admission;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Port of loopback to which new connections go, as a balancer chooses another one.</summary>
    public int Target { get; set; }

    /// <summary>While true, what the target answers is lost on the way; what it is told still arrives.</summary>
    public bool SwallowsAnswers
    {
        get => _swallows;
        set => _swallows = value;
    }

    /// <summary>While true, nobody reads what the target answers, as if the near side were frozen: once all buffers are full, the target can't go on.</summary>
    public bool HoldsAnswers
    {
        get => _back.IsShut;
        set => _back.IsShut = value;
    }

    /// <summary>While true, nothing arrives on either side, as if the network lost everything: new connections are accepted, and silent. Afterwards all goes on.</summary>
    public bool IsSilent
    {
        get => _there.IsShut && _back.IsShut;
        set => _there.IsShut = _back.IsShut = value;
    }

    /// <summary>Answers come so much later, each read of up to 256 KiB. Default: not at all.</summary>
    public TimeSpan AnswerDelay { get; set; }

    /// <summary>Cuts all connections there are, with a reset on both sides.</summary>
    public void Cut() => Cut(static _ => true);

    internal void Cut(Func<Passage, bool> which)
    {
        foreach (var connection in _open.Keys.Where(connection => which(connection.Passage)))
        {
            connection.Reset();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_ends.IsCancellationRequested)
        {
            return; // by a spec, in which the far side has gone for good
        }

        await _ends.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _ends.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = PassAsync(await _listener.AcceptSocketAsync(_ends.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException || (e is InvalidOperationException && _ends.IsCancellationRequested))
            {
                return; // the last one is a listener that was stopped between two connections
            }
        }
    }

    private async Task PassAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                near.NoDelay = far.NoDelay = true;
                var passage = _admission is null ? new Passage([], _there, _back) : await _admission(near, _ends.Token);
                if (passage is null)
                {
                    return;
                }

                // A real network would not let such a connection come to be: neither end hears anything of the other.
                await passage.There.WhenOpenAsync(_ends.Token);
                await passage.Back.WhenOpenAsync(_ends.Token);
                await far.ConnectAsync(IPAddress.Loopback, Target, _ends.Token);
                await far.SendAsync(passage.First, _ends.Token);
                var connection = new Connection(near, far, passage);
                _open[connection] = true;
                await Task.WhenAll(CopyAsync(near, far, passage.There, passage.Back, isAnswer: false), CopyAsync(far, near, passage.Back, passage.There, isAnswer: true));
                _open.TryRemove(connection, out _);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Cut, or nobody is behind it.
            }
        }
    }

    // That one end has gone is news for the other, and takes the same way as any other.
    private async Task CopyAsync(Socket from, Socket to, LinkGate gate, LinkGate opposite, bool isAnswer)
    {
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var count = await QuietlyAsync(() => from.ReceiveAsync(buffer, _ends.Token));
            await gate.WhenOpenAsync(_ends.Token);
            if (count == 0)
            {
                to.Dispose();
                return;
            }

            if (isAnswer && AnswerDelay > TimeSpan.Zero)
            {
                await Task.Delay(AnswerDelay, _ends.Token);
            }

            if (!(isAnswer && _swallows) && await QuietlyAsync(() => to.SendAsync(buffer.AsMemory(0, count), _ends.Token)) == 0)
            {
                await opposite.WhenOpenAsync(_ends.Token);
                from.Dispose();
                return;
            }
        }
    }

    private static async Task<int> QuietlyAsync(Func<ValueTask<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>The way of a connection.</summary>
    /// <param name="First">What was read to find it out, and has to be passed on.</param>
    /// <param name="There">The gate from who has connected to the target.</param>
    /// <param name="Back">The gate of what the target answers.</param>
    internal sealed record Passage(byte[] First, LinkGate There, LinkGate Back);

    private sealed record Connection(Socket Near, Socket Far, Passage Passage)
    {
        public void Reset()
        {
            foreach (var socket in (Socket[])[Near, Far])
            {
                try
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // It has ended by itself.
                }

                socket.Dispose();
            }
        }
    }
}
