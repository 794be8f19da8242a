using System.IO.Pipelines;
using ChatCluster.Gateway.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Gateway.Tests.WebSockets;

/// <summary>Kestrel on a port of its own, whose <c>/ws</c> sends every message back.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    public const int MaxMessageBytes = 100_000;

    private readonly WebApplication _app;

    private EchoServer(WebApplication app)
    {
        _app = app;
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public int Port { get; }

    public static async Task<EchoServer> StartAsync(HttpProtocols protocols = HttpProtocols.Http1, bool deflate = false, string? subprotocol = "chat.v1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromMinutes(1) });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.UseRequestTimeouts();
        app.Map("/ws", async (HttpContext context) =>
        {
            if (!Handshake.TryRead(context, out var handshake, out var refusal))
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            var answer = handshake.Answer(handshake.Subprotocols.Contains(subprotocol) ? subprotocol : null, deflate);
            await EchoAsync(await handshake.AcceptAsync(answer), answer.Deflate, context.RequestAborted);
        });
        await app.StartAsync();
        return new EchoServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task EchoAsync(Stream socket, bool deflate, CancellationToken stop)
    {
        var input = PipeReader.Create(socket, new StreamPipeReaderOptions(useZeroByteReads: true, leaveOpen: true));
        var output = PipeWriter.Create(socket, new StreamPipeWriterOptions(leaveOpen: true));
        using var reader = new MessageReader(input, MaxMessageBytes, deflate);
        while (true)
        {
            var message = await reader.ReadAsync(input, stop);
            switch (message.Kind)
            {
                case IncomingKind.Text when deflate:
                    var compressed = new System.Buffers.ArrayBufferWriter<byte>();
                    var isShorter = Deflate.TryCompress(message.Payload.Span, compressed);
                    FrameWriter.WriteMessage(output, Opcode.Text, isShorter ? compressed.WrittenSpan : message.Payload.Span, isShorter);
                    break;
                case IncomingKind.Text:
                    FrameWriter.WriteText(output, message.Payload.Span);
                    break;
                case IncomingKind.Binary:
                    FrameWriter.WriteMessage(output, Opcode.Binary, message.Payload.Span);
                    break;
                case IncomingKind.Ping:
                    FrameWriter.WritePong(output, message.Payload.Span);
                    break;
                case IncomingKind.TooLarge:
                    FrameWriter.WriteText(output, "too large"u8);
                    break;
                case IncomingKind.Close:
                    FrameWriter.WriteClose(output, message.Status, System.Text.Encoding.UTF8.GetString(message.Payload.Span));
                    await output.FlushAsync(stop);
                    return;
                case IncomingKind.Violation:
                    FrameWriter.WriteClose(output, message.Violation!.Code, message.Violation.Reason);
                    await output.FlushAsync(stop);
                    break; // until the client has ended too, so that it sees the close
                case IncomingKind.Pong:
                    break;
                default:
                    return;
            }

            await output.FlushAsync(stop);
        }
    }
}
