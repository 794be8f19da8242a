using System.Security.Cryptography;
using ChatCluster.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Tokens of an issuer that keeps its key for itself.</summary>
public sealed class PublicKeySpecs
{
    [Fact]
    public async Task A_token_is_checked_with_the_issuers_public_key()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await ExpectAsync(new ECDsaSecurityKey(curve), SecurityAlgorithms.EcdsaSha256, curve.ExportSubjectPublicKeyInfoPem());
        using var rsa = RSA.Create(2048);
        await ExpectAsync(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256, rsa.ExportSubjectPublicKeyInfoPem());
    }

    private static async Task ExpectAsync(SecurityKey key, string algorithm, string publicKey)
    {
        await using var node = await GatewayNode.StartAsync(settings: [("ChatCluster:Auth:Mode", "jwt"), ("ChatCluster:Auth:Jwt:PublicKey", publicKey)]);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object> { ["sub"] = "alice" },
            Expires = DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(key, algorithm),
        });
        await using var good = await FrameClient.OpenAsync(node.Port, $"/ws?access_token={token}");
        Assert.Equal("alice", (await good.ExpectAsync("welcome")).Text("user"));

        // Everybody knows the public key: it must not do as a shared secret.
        var forged = Tokens.For("alice", DateTimeOffset.UtcNow.AddHours(1), key: publicKey);
        await using var bad = await FrameClient.OpenAsync(node.Port, $"/ws?access_token={forged}");
        await bad.ExpectCloseAsync(4502);
    }
}
