using System.IO.Pipelines;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Gateway.Tests.WebSockets;

internal static class MessageReading
{
    /// <summary>Waits for the next message, as a connection does.</summary>
    /// <param name="reader">Puts it together.</param>
    /// <param name="input">What the reader was made with.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async ValueTask<IncomingMessage> ReadAsync(this MessageReader reader, PipeReader input, CancellationToken stop)
    {
        var isRead = reader.TryRead(out var message);
        while (!isRead)
        {
            isRead = reader.TryTake(await input.ReadAsync(stop), out message);
        }

        return message;
    }
}
