using ChatCluster.Shared;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatCluster.Gateway.Identity;

/// <summary>Checks a token and says whose it is. A token's text goes into no log and no answer.</summary>
internal sealed class TokenReader
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters;
    private readonly string _userClaim;

    public TokenReader(IOptions<AuthOptions> options, TimeProvider clock)
    {
        var jwt = options.Value.Jwt;
        _userClaim = jwt.UserClaim;
        _parameters = new TokenValidationParameters
        {
            IssuerSigningKeys = [.. JwtKeys.From(jwt)], // once: making a key costs twenty times what checking a token does
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuer = jwt.Issuer.Length > 0,
            ValidIssuer = jwt.Issuer,
            ValidateAudience = jwt.Audience.Length > 0,
            ValidAudience = jwt.Audience,
            ClockSkew = ClockSkew,
            LifetimeValidator = (notBefore, expires, _, _) =>
                clock.GetUtcNow().UtcDateTime is var now && expires > now - ClockSkew && (notBefore is null || notBefore <= now + ClockSkew),
        };
    }

    /// <summary>Reads a token.</summary>
    public async ValueTask<Identified> ReadAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid)
        {
            return Identified.Refused(result.Exception switch
            {
                SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException => "The token has expired, is not valid yet, or has no expiry (exp): get a new one.",
                SecurityTokenInvalidIssuerException => "The token is from another issuer (iss).",
                SecurityTokenInvalidAudienceException => "The token is for another audience (aud).",
                _ => "The token is not valid.",
            });
        }

        var name = result.Claims.TryGetValue(_userClaim, out var claim) ? claim as string : null;
        if (!UserId.TryParse(name, out var user, out var problem))
        {
            return Identified.Refused($"The token's claim '{_userClaim}' names no user. {problem}");
        }

        return Identified.As(user, End(result.SecurityToken.ValidTo));
    }

    // An expiry past the year 9999 is how some issuers say "never".
    private static DateTimeOffset End(DateTime validTo) => validTo < DateTime.MaxValue - ClockSkew
        ? new DateTimeOffset(DateTime.SpecifyKind(validTo, DateTimeKind.Utc)) + ClockSkew
        : DateTimeOffset.MaxValue;

    // Clocks of issuer and gateway differ by seconds, not minutes.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);
}
