using System.Threading.Channels;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Client.Tests.Client.Scripted;

/// <summary>A gateway that does nothing by itself: the spec greets, answers, and closes.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ScriptedConnection> _connections = Channel.CreateUnbounded<ScriptedConnection>();
    private readonly Channel<bool> _handshakes = Channel.CreateUnbounded<bool>();
    private readonly CancellationTokenSource _end = new();

    private ScriptedGateway(WebApplication app) => _app = app;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Handshakes are refused with this status, if it is set.</summary>
    public int? Refuses { get; set; }

    /// <summary>Handshakes are taken and never answered.</summary>
    public bool IsFrozen { get; set; }

    public static async Task<ScriptedGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(static it => it.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var gateway = new ScriptedGateway(builder.Build());
        gateway._app.UseWebSockets();
        gateway._app.Run(gateway.ServeAsync);
        await gateway._app.StartAsync();
        gateway.Port = new Uri(gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return gateway;
    }

    /// <summary>The next handshake came, whatever became of it.</summary>
    public async Task HandshakeAsync() => await _handshakes.Reader.ReadAsync().AsTask().Soon("a handshake");

    /// <summary>The next connection, not greeted.</summary>
    public async Task<ScriptedConnection> AcceptAsync() => await _connections.Reader.ReadAsync().AsTask().Soon("a connection");

    /// <summary>The next connection, greeted.</summary>
    public async Task<ScriptedConnection> GreetAsync(double pingSeconds = 25, int frameBytes = 65_536)
    {
        var connection = await AcceptAsync();
        await connection.GreetAsync(pingSeconds, frameBytes);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        _handshakes.Writer.TryWrite(true);
        if (IsFrozen)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _end.Token);
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (Refuses is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }

        var connection = new ScriptedConnection(await http.WebSockets.AcceptWebSocketAsync("chat.v1"), http);
        _connections.Writer.TryWrite(connection);
        await connection.Over.WaitAsync(_end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
