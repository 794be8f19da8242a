using System.Buffers;
using System.IO.Pipelines;
using ChatCluster.Gateway.Connections;
using ChatCluster.Shared;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Takes plain WebSocket handshakes before the HTTP server sees them, and serves them on the bare socket. Leaves every other request to it.</summary>
/// <remarks>
/// A connection that was upgraded by the HTTP server keeps all that the server had made for its request, some 7 KB, and writes through its pipe. One that is
/// taken here has neither (docs/performance.md). Who may connect is decided by the same <see cref="Door"/>; what it would refuse goes to the HTTP server, which asks it again and
/// answers. What isn't plain (<see cref="RequestHead"/>), doesn't come in one piece, or comes over TLS goes there as well.
/// </remarks>
internal sealed class PlainHandshakes(Door door, ConnectionHost host, Newcomers newcomers, PlainEndpoints endpoints)
{
    /// <summary>Serves a connection, or hands it on as it came.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="next">The HTTP server.</param>
    public async Task ServeAsync(ConnectionContext transport, ConnectionDelegate next)
    {
        var (connection, output, deflate) = await TryAcceptAsync(transport);
        if (connection is null)
        {
            await next(transport);
            return;
        }

        await host.RunAsync(connection, transport.Transport.Input, output!, deflate);
    }

    // Apart from serving, so that nothing of the handshake lives as long as the connection.
    private async ValueTask<(Connection? Connection, SocketOutput? Output, bool Deflate)> TryAcceptAsync(ConnectionContext transport)
    {
        if (!endpoints.Has(transport) || transport.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return default;
        }

        var input = transport.Transport.Input;
        if (await FirstAsync(transport, input) is not { } read)
        {
            return default;
        }

        var (taken, admission) = (read.Buffer.Start, default(Admission));
        if (TryRead(read.Buffer, out var request, out var room, out var end))
        {
            (admission, _) = await door.LookAsync(new DefaultHttpContext(Features(request)), room);
            taken = admission is null ? taken : end;
        }

        input.AdvanceTo(taken);
        if (admission is null)
        {
            return default;
        }

        try
        {
            return (host.Begin(admission, transport.Abort, admission.Answer.ToHttp1()), new SocketOutput(socket), admission.Answer.Deflate);
        }
        catch (ObjectDisposedException)
        {
            return default; // ended meanwhile
        }
    }

    // Null when the connection broke before it said anything: the HTTP server finds that, too.
    private async ValueTask<ReadResult?> FirstAsync(ConnectionContext transport, PipeReader input)
    {
        try
        {
            if (input.TryRead(out var read))
            {
                return read;
            }

            newcomers.Add(transport);
            var stopping = transport.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            using var whenStopping = stopping.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), input); // the HTTP server ends it
            return await input.ReadAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            newcomers.Remove(transport);
        }
    }

    private static bool TryRead(ReadOnlySequence<byte> bytes, out HttpRequestFeature request, out RoomId? room, out SequencePosition end)
    {
        (request, room, end) = (null!, null, default);
        if (!RequestHead.TryRead(bytes.FirstSpan, out request, out var size) || !TryFind(request.Path, out room))
        {
            return false;
        }

        end = bytes.GetPosition(size);
        return true;
    }

    // As the routes of WebSocketEndpoint; a room's name of other characters is encoded, and so not plain.
    private static bool TryFind(string path, out RoomId? room)
    {
        room = null;
        var names = (path.EndsWith('/') ? path[..^1] : path).Split('/');
        if (names is not [_, var first, ..] || names.Length > 3 || !first.Equals("ws", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (names is [_, _, var name])
        {
            var isName = RoomId.TryParse(name, out var id, out _);
            room = id;
            return isName;
        }

        return true;
    }

    private static FeatureCollection Features(HttpRequestFeature request)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpUpgradeFeature>(Upgradable.Instance);
        return features;
    }

    // Says what the HTTP server would say of a GET of HTTP/1.1 without a body. The upgrade itself is done here.
    private sealed class Upgradable : IHttpUpgradeFeature
    {
        public static readonly Upgradable Instance = new();

        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }
}
