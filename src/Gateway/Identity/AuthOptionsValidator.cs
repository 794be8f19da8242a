using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Identity;

/// <summary>Checks <see cref="AuthOptions"/> at start.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        switch (options.Mode)
        {
            case "guest":
                return ValidateOptionsResult.Success;
            case "jwt":
                return CheckKeys(options.Jwt) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
            default:
                return ValidateOptionsResult.Fail($"ChatCluster:Auth:Mode is '{options.Mode}'; it must be 'guest' or 'jwt'.");
        }
    }

    private static string? CheckKeys(JwtOptions jwt)
    {
        if (jwt.Key.Length == 0 && jwt.PublicKey.Length == 0)
        {
            return "ChatCluster:Auth:Mode is 'jwt' (the default outside of Development) and there is no key to check tokens with. "
                + "Set ChatCluster:Auth:Jwt:Key (a shared secret) or ChatCluster:Auth:Jwt:PublicKey (PEM), or ChatCluster:Auth:Mode=guest where everybody may take any name.";
        }

        if (jwt.Key.Length is > 0 and < 32)
        {
            return $"ChatCluster:Auth:Jwt:Key has {jwt.Key.Length} characters; it must have at least 32, or it can be guessed.";
        }

        if (jwt.PublicKey.Length > 0)
        {
            try
            {
                JwtKeys.FromPem(jwt.PublicKey);
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                return $"ChatCluster:Auth:Jwt:PublicKey is not an RSA or elliptic curve public key in PEM form: {e.Message}";
            }
        }

        return null;
    }
}
