using System.IO.Pipelines;
using ChatCluster.Gateway.Connections;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Runs the connections of this node, however they came.</summary>
internal sealed class ConnectionHost(ConnectionServices services, ConnectionTable connections, Drain drain, ILogger<Connection> logger)
{
    /// <summary>Makes a connection of an accepted handshake.</summary>
    /// <param name="admission">What was accepted.</param>
    /// <param name="session">Its name, see <see cref="Connection.Session"/>.</param>
    /// <param name="abort">Ends the socket at once.</param>
    /// <param name="answer">The answer to the handshake, where nobody else writes it: it goes out with the first frame.</param>
    public Connection Begin(Admission admission, string session, Action abort, ReadOnlyMemory<byte> answer = default)
    {
        var connection = new Connection(services, admission.Protocol, admission.Identity, admission.JoinFirst, session, abort);
        connection.Answer(answer);
        if (admission.CloseWith is var (code, reason))
        {
            connection.Close(code, reason);
        }

        return connection;
    }

    /// <summary>Serves a connection to its end.</summary>
    /// <inheritdoc cref="Connection.RunAsync" />
    public async Task RunAsync(Connection connection, PipeReader input, ISocketOutput output, bool deflate)
    {
        connections.Add(connection);
        if (drain.HasBegun)
        {
            connection.Close(CloseCode.Draining, "The node stops: resume on another."); // it began during the handshake, and may have overlooked this one
        }

        logger.ConnectionBegan(connection.Session, connection.Identity?.User.Value);
        try
        {
            var end = await connection.RunAsync(input, output, deflate);
            logger.ConnectionEnded(connection.Session, (int)(end.Code ?? 0), end.Text);
        }
        finally
        {
            connections.Remove(connection);
        }
    }
}
