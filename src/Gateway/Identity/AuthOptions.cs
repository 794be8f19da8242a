namespace ChatCluster.Gateway.Identity;

/// <summary>Settings of who may connect.</summary>
public sealed class AuthOptions
{
    /// <summary>Where they are in the configuration.</summary>
    public const string Section = "ChatCluster:Auth";

    /// <summary><c>guest</c>: names by <c>?user=</c>, no proof; <c>jwt</c>: signed tokens. Default: <c>guest</c> in Development, <c>jwt</c> elsewhere.</summary>
    public string Mode { get; set; } = "";

    /// <summary>How tokens are checked.</summary>
    public JwtOptions Jwt { get; set; } = new();
}

/// <summary>Settings of signed tokens (RFC 7519).</summary>
public sealed class JwtOptions
{
    /// <summary>The shared secret of HS256, HS384 or HS512. Unit: at least 32 characters. Use this or <see cref="PublicKey"/>.</summary>
    public string Key { get; set; } = "";

    /// <summary>The issuer's public key in PEM form, RSA or elliptic curve: RS256 … ES512.</summary>
    public string PublicKey { get; set; } = "";

    /// <summary>Required <c>iss</c>; not checked when empty.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Required <c>aud</c>; not checked when empty.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The claim that names the user. Default: <c>sub</c>.</summary>
    public string UserClaim { get; set; } = "sub";
}
