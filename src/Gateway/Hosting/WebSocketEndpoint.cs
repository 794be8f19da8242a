using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Identity;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Protocols.Text;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Hosting;

/// <summary>The door of a WebSocket: who is it, what does it speak, which room does its path name (docs/protocol.md, "Endpoints").</summary>
internal sealed class WebSocketEndpoint(
    ConnectionServices services, ConnectionTable connections, HandshakeIdentity identities, Drain drain, IOptions<GatewayOptions> options, ILogger<Connection> logger)
{
    private readonly AllowedOrigins _origins = new(options.Value.AllowedOrigins);
    private readonly ChatV1Protocol _chat = new(new ChatV1EventFormat(compressFrom: null));
    private readonly ChatV1Protocol _chatCompressed = new(new ChatV1EventFormat(options.Value.CompressFrom));

    /// <summary><c>/ws</c>: <c>chat.v1</c>.</summary>
    public Task ServeAsync(HttpContext context) => ServeAsync(context, room: null);

    /// <summary><c>/ws/{room}</c>: the group socket, or <c>chat.v1</c> with the room joined where the client offers it.</summary>
    public async Task ServeRoomAsync(HttpContext context, string room)
    {
        if (RoomId.TryParse(room, out var id, out var problem))
        {
            await ServeAsync(context, id);
            return;
        }

        await Problem(StatusCodes.Status400BadRequest, "The room's name isn't allowed.", problem).ExecuteAsync(context);
    }

    private async Task ServeAsync(HttpContext context, RoomId? room)
    {
        if (drain.HasBegun)
        {
            await Problem(StatusCodes.Status503ServiceUnavailable, "This node is stopping.", "Connect to another, or again in a moment.").ExecuteAsync(context);
            return;
        }

        if (!Handshake.TryRead(context, out var handshake, out var refusal))
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (identities.IsGuestMode && !_origins.Allows(context.Request))
        {
            await Problem(
                StatusCodes.Status403Forbidden, "Pages of another origin may not connect.",
                "Serve the page from this host, or name its origin in ChatCluster:Gateway:AllowedOrigins.").ExecuteAsync(context);
            return;
        }

        var offered = handshake.Subprotocols;
        var who = await identities.FromAsync(context, offered);
        var speaksChat = offered.Contains(ChatV1Protocol.Name);
        var offersUnknown = !speaksChat && offered.Any(IsProtocol);
        // An unknown one is answered too, and closed with 4503: a browser takes a handshake without an answer for a failed one and would not show the code.
        var answer = speaksChat ? ChatV1Protocol.Name : offered.FirstOrDefault(IsProtocol);
        var accepted = await handshake.AcceptAsync(answer, options.Value.Compression);
        await using var socket = accepted.Stream;

        IClientProtocol protocol = room is { } group && !speaksChat && !offersUnknown
            ? new TextProtocol(group)
            : accepted.Deflate ? _chatCompressed : _chat;
        var joinFirst = room is { } first ? new JoinRequest(Ref.None, first, JoinFrom.New(Recent(context))) : null;
        var connection = new Connection(services, protocol, who.Identity, joinFirst, () => Abort(context));
        if (offersUnknown)
        {
            connection.Close(CloseCode.UnsupportedVersion, $"This server speaks {ChatV1Protocol.Name}.");
        }
        else if (who.Problem is not null)
        {
            // After the handshake: a page script can't read why one was refused, and would try again for ever.
            connection.Close(CloseCode.BadToken, who.Problem);
        }
        else if (who.Identity is null && protocol is TextProtocol)
        {
            connection.Close(CloseCode.BadToken, "A group socket brings its token in the handshake.");
        }

        connections.Add(connection);
        if (drain.HasBegun)
        {
            connection.Close(CloseCode.Draining, "The node stops: resume on another."); // it began during the handshake, and may have overlooked this one
        }

        logger.ConnectionBegan(connection.Session, who.Identity?.User.Value);
        try
        {
            var end = await connection.RunAsync(socket, accepted.Deflate);
            logger.ConnectionEnded(connection.Session, (int)(end.Code ?? 0), end.Text);
        }
        finally
        {
            connections.Remove(connection);
        }
    }

    // The heartbeat may come to a connection whose request has just ended.
    private static void Abort(HttpContext context)
    {
        try
        {
            context.Abort();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static bool IsProtocol(string offered) => !offered.StartsWith(HandshakeIdentity.BearerEntry, StringComparison.Ordinal);

    private static int? Recent(HttpContext context) => int.TryParse(context.Request.Query["recent"], out var recent) && recent >= 0 ? recent : null;

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);
}
