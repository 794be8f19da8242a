using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ChatCluster.Gateway.Identity;

/// <summary>The keys that tokens are checked with.</summary>
internal static class JwtKeys
{
    /// <summary>All keys of the settings.</summary>
    public static IEnumerable<SecurityKey> From(JwtOptions options)
    {
        if (options.Key.Length > 0)
        {
            yield return new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.Key));
        }

        if (options.PublicKey.Length > 0)
        {
            yield return FromPem(options.PublicKey);
        }
    }

    /// <summary>Reads a public key.</summary>
    /// <exception cref="ArgumentException">It is not in PEM form.</exception>
    /// <exception cref="CryptographicException">It is a key of another kind.</exception>
    public static SecurityKey FromPem(string pem)
    {
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa);
        }
        catch (CryptographicException)
        {
            var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return new ECDsaSecurityKey(curve);
        }
    }
}
