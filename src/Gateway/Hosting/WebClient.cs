using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.FileProviders;

namespace ChatCluster.Gateway.Hosting;

/// <summary>The web client's built files, beside the program in <c>web/</c>.</summary>
internal sealed class WebClient(ILogger<WebClient> logger)
{
    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "web");

    /// <summary>False when the program was built without Node.js.</summary>
    public bool IsThere => File.Exists(Path.Combine(_folder, "index.html"));

    // What the page loads, under names that carry a hash of their content.
    private const string Assets = "/assets";

    // Everything from here, nothing inline: what a message contains can't become a script.
    private const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>How scripts and styles are sent: a third of their size, for some 10 ms of a core when a browser that has none of them comes.</summary>
    public static void Compress(ResponseCompressionOptions compression)
    {
        compression.EnableForHttps = true; // nothing secret stands in them that a length could give away
        // Brotli, at a level that takes as little time, makes them no smaller.
        compression.Providers.Add(new GzipCompressionProvider(new GzipCompressionProviderOptions { Level = CompressionLevel.Optimal }));
    }

    /// <summary>Serves the page at <c>/</c>, or says how to get it.</summary>
    public void Map(WebApplication app)
    {
        if (!IsThere)
        {
            logger.NoWebClient();
            app.MapGet("/", () => Results.Text(
                "ChatCluster is running, but its web page is not built.\n"
                + "Install Node.js 20 or newer, build again (dotnet build src/Gateway) and restart.\n"
                + "Without it, chat with: wscat -c ws://localhost:8080/ws/lobby/\n"));
            return;
        }

        var files = new PhysicalFileProvider(_folder);
        app.UseWhen(static it => it.Request.Path.StartsWithSegments(Assets), static assets => assets.UseResponseCompression());
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = it =>
            {
                var headers = it.Context.Response.Headers;
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                // A name under assets/ means the same content for ever; everything else is asked for again.
                headers.CacheControl = it.Context.Request.Path.StartsWithSegments(Assets) ? "public, max-age=31536000, immutable" : "no-cache";
            },
        });
    }
}
