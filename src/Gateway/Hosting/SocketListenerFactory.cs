using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Listens on TCP for the HTTP server, and hands it sockets that have no pipes yet (<see cref="AcceptedSocket"/>).</summary>
/// <remarks>
/// Its settings are the server's own for sockets, those that are public; the memory of the pipes is not given back in idle hours, as the server's own transport does. Other addresses, as Unix sockets and inherited handles, stay with that one.
/// </remarks>
internal sealed class SocketListenerFactory(IOptions<SocketTransportOptions> options, FilePlaces places, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportOptions _options = options.Value;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var socket = _options.CreateBoundListenSocket(endpoint);
            socket.Listen(_options.Backlog);
            return ValueTask.FromResult<IConnectionListener>(new SocketListener(socket, places, _options, loggers));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }
    }
}
