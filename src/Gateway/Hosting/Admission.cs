using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Identity;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Hosting;

/// <summary>A handshake that is accepted: for whom, in which protocol, into which room.</summary>
/// <param name="Handshake">To be answered.</param>
/// <param name="Answer">With what.</param>
/// <param name="Protocol">What the client speaks.</param>
/// <param name="Identity">Who it is; null when a <c>hello</c> must tell.</param>
/// <param name="JoinFirst">The room of the path, where <c>chat.v1</c> is spoken.</param>
/// <param name="CloseWith">Why the connection is closed right after the handshake, as a page script can't read why one was refused; null when it isn't.</param>
internal sealed record Admission(
    Handshake Handshake, HandshakeAnswer Answer, IClientProtocol Protocol, ClientIdentity? Identity, JoinRequest? JoinFirst, (CloseCode Code, string Reason)? CloseWith)
{
    /// <summary>Makes a connection of it.</summary>
    /// <param name="services">What all connections share.</param>
    /// <param name="session">Its name, see <see cref="Connection.Session"/>.</param>
    /// <param name="answer">The answer to the handshake, where nobody else writes it: it goes out with the first frame.</param>
    public Connection Connect(ConnectionServices services, string session, ReadOnlyMemory<byte> answer = default)
    {
        var connection = new Connection(services, Protocol, Identity, JoinFirst, session);
        connection.Answer(answer);
        if (CloseWith is var (code, reason))
        {
            connection.Close(code, reason);
        }

        return connection;
    }
}
