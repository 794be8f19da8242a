namespace ChatCluster.Load.Sockets;

/// <summary>Reads so little of each connection that a server has to keep the rest, or to do something about it.</summary>
internal sealed class SlowReading : IDisposable
{
    private const int TimesASecond = 4;

    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="connections">Which nobody else reads.</param>
    /// <param name="bytesPerSecond">From each.</param>
    public SlowReading(IReadOnlyList<Connection> connections, int bytesPerSecond)
    {
        _thread = new Thread(() => Run(connections, bytesPerSecond / TimesASecond)) { Name = "slow reading", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
    }

    private void Run(IReadOnlyList<Connection> connections, int bytes)
    {
        var buffer = new byte[bytes];
        while (!_stopping)
        {
            foreach (var connection in connections)
            {
                connection.Receive(buffer);
            }

            Thread.Sleep(TimeSpan.FromSeconds(1) / TimesASecond);
        }
    }
}
