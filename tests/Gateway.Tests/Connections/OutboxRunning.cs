using ChatCluster.Gateway.Connections;

namespace ChatCluster.Gateway.Tests.Connections;

internal static class OutboxRunning
{
    /// <summary>Has it write to a socket.</summary>
    /// <returns>Completes when a close frame was written, and fails with the socket.</returns>
    public static Task RunAsync(this Outbox outbox, ISocketOutput socket)
    {
        outbox.Start(socket);
        return outbox.WhenEndedAsync();
    }
}
