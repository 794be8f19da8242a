using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Client.Tests.Cli.Verify;

/// <summary>A gateway that passes every frame on to a real one and back, and lies where a spec wants it to.</summary>
internal sealed class LyingGateway : IAsyncDisposable
{
    private readonly int _behind;
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();

    private LyingGateway(int behind)
    {
        _behind = behind;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Map("/ws", PassAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>What becomes of a frame of a client: passed on (changed or not) by returning true, or swallowed; it may be answered.</summary>
    public Func<JsonObject, Action<JsonObject>, bool> FromClient { get; set; } = static (_, _) => true;

    /// <summary>What becomes of a frame of the server: passed on (changed or not) by returning true, or swallowed.</summary>
    public Func<JsonObject, bool> FromServer { get; set; } = static _ => true;

    public static async Task<LyingGateway> StartAsync(int behind)
    {
        var gateway = new LyingGateway(behind);
        await gateway._app.StartAsync();
        gateway.Port = new Uri(gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return gateway;
    }

    /// <summary>A lie that is told once.</summary>
    public static Func<JsonObject, bool> Once(Func<JsonObject, bool> isIt, Func<JsonObject, bool> lie)
    {
        var told = 0;
        return frame => !isIt(frame) || Interlocked.Exchange(ref told, 1) != 0 || lie(frame);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var server = new ClientWebSocket();
        server.Options.AddSubProtocol("chat.v1");
        try
        {
            await server.ConnectAsync(new Uri($"ws://127.0.0.1:{_behind}/ws{context.Request.QueryString}"), _stop.Token);
            using var client = await context.WebSockets.AcceptWebSocketAsync("chat.v1");
            using var writing = new SemaphoreSlim(1);
            void Answer(JsonObject frame) => WriteAsync(client, writing, frame).GetAwaiter().GetResult();
            await Task.WhenAny(
                PumpAsync(client, server, null, frame => FromClient(frame, Answer)),
                PumpAsync(server, client, writing, frame => FromServer(frame)));
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // One side is gone, and with the end of this method the other one goes.
        }
    }

    private async Task PumpAsync(WebSocket from, WebSocket to, SemaphoreSlim? writing, Func<JsonObject, bool> passes)
    {
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await from.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var frame = JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, length))!.AsObject();
            if (passes(frame))
            {
                await WriteAsync(to, writing, frame);
            }
        }
    }

    private async Task WriteAsync(WebSocket to, SemaphoreSlim? writing, JsonObject frame)
    {
        await (writing?.WaitAsync(_stop.Token) ?? Task.CompletedTask);
        try
        {
            await to.SendAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), WebSocketMessageType.Text, true, _stop.Token);
        }
        finally
        {
            writing?.Release();
        }
    }
}
