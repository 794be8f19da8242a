using System.Buffers;
using System.Net.Sockets;
using ChatCluster.Gateway.Connections;
using ChatCluster.Shared;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Takes plain WebSocket handshakes before the HTTP server sees them, and serves them on the bare socket. Leaves every other request to it.</summary>
/// <remarks>
/// A connection that was upgraded by the HTTP server keeps all that the server had made for its request, some 7 KB, and writes through its pipe. One that is
/// taken here has neither, nor pipes at all (docs/performance.md). What comes first is only looked at and stays in the socket until it is taken, so the HTTP server
/// finds it there. Who may connect is decided by the same <see cref="Door"/>; what it would refuse goes to the HTTP server, which asks it again and
/// answers. What isn't plain (<see cref="RequestHead"/>), doesn't come in one piece, or comes over TLS goes there as well.
/// </remarks>
internal sealed class PlainHandshakes(Door door, ConnectionServices services, Newcomers newcomers, PlainEndpoints endpoints)
{
    /// <summary>Serves a connection, or hands it on as it came.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="next">The HTTP server.</param>
    /// <param name="speaksHttp1">Whether a WebSocket may be opened here by a request of HTTP/1.1.</param>
    public Task ServeAsync(ConnectionContext transport, ConnectionDelegate next, bool speaksHttp1) =>
        transport is AcceptedSocket { IsOpened: false } accepted && speaksHttp1 && endpoints.Has(accepted) ? ServeAsync(accepted, next)
        : transport is not AcceptedSocket other || other.TryOpen() ? next(transport)
        : Task.CompletedTask;

    private async Task ServeAsync(AcceptedSocket accepted, ConnectionDelegate next)
    {
        var serving = await TryBeginAsync(accepted) ?? (accepted.TryOpen() ? next(accepted) : Task.CompletedTask);
        await serving;
    }

    // Apart from the waiting for its end, so that nothing of the handshake lives as long as the connection. Null: it is the HTTP server's.
    private async ValueTask<Task?> TryBeginAsync(AcceptedSocket accepted)
    {
        if (!await HasSpokenAsync(accepted))
        {
            return Task.CompletedTask; // there is nobody to answer
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxHead);
        try
        {
            var output = new SocketOutput(accepted.Socket); // from here on a call that would wait fails
            var come = accepted.Socket.Receive(buffer, SocketFlags.Peek);
            newcomers.Remove(accepted);
            if (!TryRead(buffer.AsSpan(0, come), out var request, out var room, out var size)
                || (await door.LookAsync(new DefaultHttpContext(Features(request)), room)).Admission is not { } admission
                || accepted.Socket.Receive(buffer.AsSpan(0, size)) != size) // behind it are frames
            {
                return null;
            }

            var connection = admission.Connect(services, accepted.ConnectionId, admission.Answer.ToHttp1());
            return connection.RunAsync(new SocketInput(accepted.Socket), output, admission.Answer.Deflate);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null; // lost meanwhile
        }
        finally
        {
            newcomers.Remove(accepted);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // False when it broke before it said anything, or the server stops. Otherwise it is a newcomer until what it said was looked at.
    private async ValueTask<bool> HasSpokenAsync(AcceptedSocket accepted)
    {
        var stopping = accepted.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        newcomers.Add(accepted);
        try
        {
            await accepted.Socket.ReceiveAsync(Memory<byte>.Empty, stopping);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            newcomers.Remove(accepted);
            return false;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out HttpRequestFeature request, out RoomId? room, out int size)
    {
        room = null;
        return RequestHead.TryRead(bytes, out request, out size) && TryFind(request.Path, out room);
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

    // A token included; the head of a browser takes half of a kilobyte. Unit: bytes.
    private const int MaxHead = 4096;
}
