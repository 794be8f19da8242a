using System.Text;
using ChatCluster.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Signs tokens as an issuer would.</summary>
internal static class Tokens
{
    public const string Key = "a key that only this test and its node know";

    public static (string Name, string Value)[] Settings =>
        [("ChatCluster:Auth:Mode", "jwt"), ("ChatCluster:Auth:Jwt:Key", Key), ("ChatCluster:Auth:Jwt:Issuer", "the-issuer"), ("ChatCluster:Auth:Jwt:Audience", "chat")];

    /// <summary>A token.</summary>
    /// <param name="user">Its <c>sub</c>.</param>
    /// <param name="expires">Its <c>exp</c>.</param>
    /// <param name="key">What it is signed with.</param>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <param name="audience">Its <c>aud</c>.</param>
    /// <param name="notBefore">Its <c>nbf</c>; long ago by default.</param>
    public static string For(
        string user, DateTimeOffset expires, string key = Key, string issuer = "the-issuer", string audience = "chat", DateTimeOffset? notBefore = null) =>
        Sign(new Dictionary<string, object>
        {
            ["sub"] = user,
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["nbf"] = (notBefore ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds(),
            ["iss"] = issuer,
            ["aud"] = audience,
        }, key);

    /// <summary>A token with exactly these claims.</summary>
    public static string Sign(Dictionary<string, object> claims, string key = Key) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)), SecurityAlgorithms.HmacSha256),
        });
}
