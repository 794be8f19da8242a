using System.IO.Compression;
using System.Net;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>What a browser gets at <c>/</c>.</summary>
[Collection(nameof(SharedNode))]
public sealed class PageSpecs(SharedNode node)
{
    [Fact]
    public async Task A_node_whose_page_is_not_built_says_how_to_get_it_and_how_to_chat_without()
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync($"http://127.0.0.1:{node.Port}/");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("dotnet build src/Gateway", text, StringComparison.Ordinal);
        Assert.Contains("wscat", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_page_comes_with_headers_that_keep_a_message_from_becoming_a_script()
    {
        using var folder = new TempFolder();
        await using var process = await NodeProcess.StartAsync(GatewayHost.Program, folder.Path, NodePorts.Free());
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{process.Port}") };
        var answer = await http.GetAsync("/");
        Skip.If(answer.Content.Headers.ContentType!.MediaType == "text/plain", "The page is not built.");
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        AssertHeader(answer, "X-Content-Type-Options", "nosniff");
        AssertHeader(answer, "Referrer-Policy", "no-referrer");
        AssertHeader(answer, "Cache-Control", "no-cache");
        var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);

        var page = await answer.Content.ReadAsStringAsync();
        var asset = System.Text.RegularExpressions.Regex.Match(page, "/?assets/[^\"]+\\.js").Value;
        var script = await http.GetAsync("/" + asset.TrimStart('/'));
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        AssertHeader(script, "X-Content-Type-Options", "nosniff");
        Assert.Contains("immutable", string.Join(',', script.Headers.GetValues("Cache-Control")), StringComparison.Ordinal);

        var plain = await script.Content.ReadAsByteArrayAsync();
        Assert.Empty(script.Content.Headers.ContentEncoding);
        using var request = new HttpRequestMessage(HttpMethod.Get, script.RequestMessage!.RequestUri);
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br");
        var compressed = await http.SendAsync(request);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        AssertHeader(compressed, "Vary", "Accept-Encoding");
        var bytes = await compressed.Content.ReadAsByteArrayAsync();
        Assert.InRange(bytes.Length, 1, plain.Length * 4 / 10);
        Assert.Equal(plain, await DecompressAsync(bytes));

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/assets/../../appsettings.json")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/nowhere")).StatusCode);
    }

    private static async Task<byte[]> DecompressAsync(byte[] bytes)
    {
        await using var plain = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var all = new MemoryStream();
        await plain.CopyToAsync(all);
        return all.ToArray();
    }

    private static void AssertHeader(HttpResponseMessage answer, string name, string value) =>
        Assert.Equal(value, string.Join(',', answer.Headers.TryGetValues(name, out var values) ? values : []));
}
