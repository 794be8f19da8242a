using ChatCluster.Gateway.Connections;

namespace ChatCluster.Micro.Cases;

/// <summary>A socket that always has room: counts writes and forgets them, so that what is measured is ours alone.</summary>
internal sealed class CountingOutput(Arrivals writes) : ISocketOutput
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        writes.Signal();
        return ValueTask.CompletedTask;
    }

    public void Abort()
    {
    }
}
