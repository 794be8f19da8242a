using ChatCluster.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Testing;

/// <summary>A whole gateway node in this process, on a free port of loopback, with its store in a folder: what a protocol spec talks to.</summary>
public sealed class GatewayNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder? _ownFolder;

    private GatewayNode(WebApplication app, TempFolder? ownFolder)
    {
        _app = app;
        _ownFolder = ownFolder;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static it => new Uri(it)).ToList();
        Port = addresses.Find(static it => it.Scheme == Uri.UriSchemeHttp)!.Port;
        TlsPort = addresses.Find(static it => it.Scheme == Uri.UriSchemeHttps)?.Port;
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Where it listens for TLS, when its settings say so.</summary>
    public int? TlsPort { get; }

    /// <summary>The node's parts, for specs that look inside.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a node and waits until it is ready.</summary>
    /// <param name="folder">Where its store is; a folder of its own that goes with it when null.</param>
    /// <param name="configure">Replaces parts.</param>
    /// <param name="settings">Settings as on the command line: <c>("ChatCluster:Gateway:MaxRooms", "2")</c>.</param>
    public static async Task<GatewayNode> StartAsync(
        string? folder = null, Action<WebApplicationBuilder>? configure = null, params (string Name, string Value)[] settings)
    {
        var own = folder is null ? new TempFolder() : null;
        string[] args =
        [
            "--urls", "http://127.0.0.1:0", "--ChatCluster:Data", folder ?? own!.Path, "--ChatCluster:Auth:Mode", "guest",
            .. settings.SelectMany(static it => (string[])[$"--{it.Name}", it.Value]),
        ];
        var app = GatewayHost.Build(args, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        var node = new GatewayNode(app, own);
        await node.WhenReadyAsync();
        return node;
    }

    /// <summary>Stops it as SIGTERM would: drain, leave, close the store.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private async Task WhenReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        await Eventually.TrueAsync("the node is ready", async () => (await http.GetAsync("/healthz/ready")).IsSuccessStatusCode);
    }
}
