using System.Security.Cryptography;
using ChatCluster.Shared;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Identity;

/// <summary>Who opens a WebSocket, from its handshake: the order of docs/protocol.md, "Who you are".</summary>
internal sealed class HandshakeIdentity(IOptions<AuthOptions> options, TokenReader tokens)
{
    /// <summary>A subprotocol entry that begins so carries a token: the only place where a page script can put one.</summary>
    public const string BearerEntry = "bearer.";

    /// <summary>True when names need no proof.</summary>
    public bool IsGuestMode { get; } = options.Value.Mode == "guest";

    /// <summary>Looks at the handshake; <see cref="Identified.Nobody"/> when a <c>hello</c> must tell.</summary>
    public ValueTask<Identified> FromAsync(HttpContext context, IReadOnlyList<string> subprotocols)
    {
        if (IsGuestMode)
        {
            return new(Guest(context.Request.Query["user"]));
        }

        var token = FindToken(context, subprotocols);
        return token is null ? new(Identified.Nobody) : tokens.ReadAsync(token);
    }

    /// <summary>Looks at the token of a <c>hello</c>.</summary>
    public ValueTask<Identified> FromTokenAsync(string token) => tokens.ReadAsync(token);

    private static string? FindToken(HttpContext context, IReadOnlyList<string> subprotocols)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return header[Scheme.Length..].Trim();
        }

        var entry = subprotocols.FirstOrDefault(offered => offered.StartsWith(BearerEntry, StringComparison.Ordinal));
        if (entry is not null)
        {
            return entry[BearerEntry.Length..];
        }

        var query = context.Request.Query["access_token"].ToString();
        return query.Length > 0 ? query : null;
    }

    private static Identified Guest(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Identified.As(new UserId($"guest-{RandomNumberGenerator.GetHexString(4, lowercase: true)}"), null);
        }

        return UserId.TryParse(name, out var user, out var problem) ? Identified.As(user, null) : Identified.Refused(problem);
    }
}
