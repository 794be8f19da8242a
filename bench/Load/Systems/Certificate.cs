using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatCluster.Load.Systems;

/// <summary>A server certificate for one run, that nobody trusts.</summary>
internal static class Certificate
{
    /// <summary>Makes one for localhost: an elliptic curve's, as public authorities give them today.</summary>
    /// <returns>The file, with its private key and without a password.</returns>
    public static string Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(folder, "localhost.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
        return path;
    }
}
