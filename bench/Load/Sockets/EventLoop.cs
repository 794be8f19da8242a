using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Sockets;

/// <summary>The thread that receives for many connections.</summary>
internal sealed class EventLoop : IDisposable
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(100);

    private readonly Epoll _epoll = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024, pinned: true);
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private Connection?[] _byHandle = new Connection?[1024];
    private volatile bool _stopping;
    private double _last;

    /// <param name="keepAlive">How often each connection says that it lives; null for never.</param>
    public EventLoop(TimeSpan? keepAlive)
    {
        _thread = new Thread(() => Run(keepAlive)) { Name = "sockets", IsBackground = true };
        _thread.Start();
    }

    /// <summary>When a message of a room came last; see <see cref="Clock"/>.</summary>
    public double LastArrival => Volatile.Read(ref _last);

    /// <summary>Receives for this connection from now on.</summary>
    public void Add(Connection connection)
    {
        lock (_gate)
        {
            if (connection.Handle >= _byHandle.Length)
            {
                var larger = _byHandle;
                Array.Resize(ref larger, Math.Max(connection.Handle + 1, 2 * larger.Length));
                Volatile.Write(ref _byHandle, larger);
            }

            _byHandle[connection.Handle] = connection;
        }

        _epoll.Watch(connection.Handle);
    }

    /// <summary>Ends the thread; the connections stay open and nobody reads them.</summary>
    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run(TimeSpan? keepAlive)
    {
        var shown = Clock.Now;
        while (!_stopping)
        {
            var ready = _epoll.Wait(Nap);
            var delivered = false;
            for (var i = 0; i < ready; i++)
            {
                var handle = _epoll.Ready(i);
                var connection = Volatile.Read(ref _byHandle)[handle]!;
                var before = connection.Deliveries;
                if (connection.Receive(_buffer) < 0)
                {
                    _epoll.Forget(handle);
                }

                delivered |= connection.Deliveries != before;
            }

            if (delivered)
            {
                Volatile.Write(ref _last, Clock.Now);
            }

            if (keepAlive is { } period && Clock.Now - shown > period.TotalMilliseconds)
            {
                shown = Clock.Now;
                ShowLife();
            }
        }
    }

    private void ShowLife()
    {
        foreach (var connection in Volatile.Read(ref _byHandle))
        {
            if (connection is { Joined.IsCompletedSuccessfully: true, Failure: null })
            {
                connection.KeepAlive();
            }
        }
    }
}
