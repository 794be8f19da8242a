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

/// <summary>Who may open a WebSocket, and what is spoken on it (docs/protocol.md, "Endpoints"). Decides; answers nothing.</summary>
internal sealed class Door(Drain drain, HandshakeIdentity identities, IOptions<GatewayOptions> options)
{
    private readonly AllowedOrigins _origins = new(options.Value.AllowedOrigins);
    private readonly ChatV1Protocol _chat = new(new ChatV1EventFormat(compressFrom: null));
    private readonly ChatV1Protocol _chatCompressed = new(new ChatV1EventFormat(options.Value.CompressFrom));

    /// <summary>Looks at a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="room">The room that its path names; null for none.</param>
    /// <returns>What to accept, or the answer that refuses it.</returns>
    public async ValueTask<(Admission? Admission, IResult? Refusal)> LookAsync(HttpContext context, RoomId? room)
    {
        if (drain.HasBegun)
        {
            return (null, Problem(StatusCodes.Status503ServiceUnavailable, "This node is stopping.", "Connect to another, or again in a moment."));
        }

        if (!Handshake.TryRead(context, out var handshake, out var refusal))
        {
            return (null, refusal);
        }

        if (identities.IsGuestMode && !_origins.Allows(context.Request))
        {
            return (null, Problem(
                StatusCodes.Status403Forbidden, "Pages of another origin may not connect.",
                "Serve the page from this host, or name its origin in ChatCluster:Gateway:AllowedOrigins."));
        }

        return (Admit(handshake, await identities.FromAsync(context, handshake.Subprotocols), room, Recent(context)), null);
    }

    /// <summary>Problem details (RFC 9457).</summary>
    public static IResult Problem(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);

    private Admission Admit(Handshake handshake, Identified who, RoomId? room, int? recent)
    {
        var offered = handshake.Subprotocols;
        var speaksChat = offered.Contains(ChatV1Protocol.Name);
        var offersUnknown = !speaksChat && offered.Any(IsProtocol);

        // An unknown one is answered too, and closed with 4503: a browser takes a handshake without an answer for a failed one and would not show the code.
        var answer = handshake.Answer(speaksChat ? ChatV1Protocol.Name : offered.FirstOrDefault(IsProtocol), options.Value.Compression);
        IClientProtocol protocol = room is { } group && !speaksChat && !offersUnknown
            ? new TextProtocol(group)
            : answer.Deflate ? _chatCompressed : _chat;
        (CloseCode, string)? closeWith = offersUnknown ? (CloseCode.UnsupportedVersion, $"This server speaks {ChatV1Protocol.Name}.")
            : who.Problem is not null ? (CloseCode.BadToken, who.Problem)
            : who.Identity is null && protocol is TextProtocol ? (CloseCode.BadToken, "A group socket brings its token in the handshake.")
            : null;
        var joinFirst = room is { } first ? new JoinRequest(Ref.None, first, JoinFrom.New(recent)) : null;
        return new Admission(handshake, answer, protocol, who.Identity, joinFirst, closeWith);
    }

    private static bool IsProtocol(string offered) => !offered.StartsWith(HandshakeIdentity.BearerEntry, StringComparison.Ordinal);

    private static int? Recent(HttpContext context) => int.TryParse(context.Request.Query["recent"], out var recent) && recent >= 0 ? recent : null;
}
