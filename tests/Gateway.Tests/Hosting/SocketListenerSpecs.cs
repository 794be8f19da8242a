using System.Net;
using System.Net.Sockets;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Gateway.Tests.Serving;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Gateway.Tests.Hosting;

public sealed class SocketListenerSpecs
{
    // What the system says about the network, or that it is out of memory, comes with each accept: taken for connections that broke, it would keep a core busy.
    [Fact]
    public async Task What_keeps_it_from_accepting_is_said_and_not_asked_for_again_at_once()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        socket.Shutdown(SocketShutdown.Both); // the system doesn't listen any more, and says so to whoever accepts
        using var logs = new CapturedLogs();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(logs));
        await using var listener = new SocketListener(socket, new FilePlaces(int.MaxValue), new SocketTransportOptions(), loggers);
        var accepting = listener.AcceptAsync().AsTask();
        await Eventually.True("it is said", () => logs.Of(3207).Any());
        Assert.False(accepting.IsCompleted);

        await listener.UnbindAsync();
        Assert.Null(await accepting.Soon("a stop ends the pause"));
        Assert.Single(logs.Entries);
    }
}
