using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Settings of a node that listens twice, without TLS and with it, with a certificate that it made itself.</summary>
internal static class TlsEndpoints
{
    /// <summary>Those settings.</summary>
    /// <param name="folder">Where the certificate lies.</param>
    public static (string Name, string Value)[] Settings(TempFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = folder.File("certificate.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, Password));
        return
        [
            ("Kestrel:Endpoints:Plain:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Tls:Certificate:Path", file),
            ("Kestrel:Endpoints:Tls:Certificate:Password", Password),
        ];
    }

    private const string Password = "only for this spec";
}
