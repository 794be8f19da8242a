using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChatCluster.Testing;

/// <summary>A port that passes everything on to another one, until a spec says otherwise.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _sockets = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _swallows;
    private volatile TaskCompletionSource? _holds;

    /// <param name="target">Port of loopback behind it.</param>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>While true, what the target answers is lost on the way; what it is told still arrives.</summary>
    public bool SwallowsAnswers
    {
        get => _swallows;
        set => _swallows = value;
    }

    /// <summary>While true, nobody reads what the target answers, as if the near side were frozen: once all buffers are full, the target can't go on.</summary>
    public bool HoldsAnswers
    {
        get => _holds is not null;
        set
        {
            _holds?.TrySetResult();
            _holds = value ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        }
    }

    /// <summary>Cuts all connections there are.</summary>
    public void Cut()
    {
        while (_sockets.TryTake(out var socket))
        {
            socket.Dispose();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        HoldsAnswers = false;
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var near = await _listener.AcceptTcpClientAsync();
                var far = new TcpClient();
                _sockets.Add(near);
                _sockets.Add(far);
                _ = PassAsync(near, far);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(TcpClient near, TcpClient far)
    {
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(CopyAsync(near, far, isAnswer: false), CopyAsync(far, near, isAnswer: true));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or nobody is behind it.
        }

        near.Dispose();
        far.Dispose();
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool isAnswer)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                if (isAnswer && _holds is { } holds)
                {
                    await holds.Task;
                }

                if (!isAnswer || !_swallows)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }
}
