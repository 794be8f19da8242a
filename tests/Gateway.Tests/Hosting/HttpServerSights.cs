using System.Text.Json;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ChatCluster.Gateway.Tests.Hosting;

/// <summary>The HTTP server with nothing around it: tells how it reads a request.</summary>
internal sealed class HttpServerSights : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _port;

    private HttpServerSights(WebApplication app)
    {
        _app = app;
        _port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public static async Task<HttpServerSights> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsJsonAsync(Describe(context.Features.GetRequiredFeature<IHttpRequestFeature>())));
        await app.StartAsync();
        return new HttpServerSights(app);
    }

    /// <summary>Everything of a request that a handshake is judged by; the order and the case of its headers are not of it.</summary>
    public static string[] Describe(IHttpRequestFeature request) =>
    [
        request.Method, request.Protocol, request.Scheme, request.PathBase, request.Path, request.QueryString, request.RawTarget, $"Connection: {Options(request.Headers.Connection)}",
        .. request.Headers.Where(static header => !header.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            .Select(static header => JsonSerializer.Serialize(new { Name = header.Key.ToUpperInvariant(), Lines = header.Value.ToArray() }))
            .Order(StringComparer.Ordinal),
    ];

    // The server keeps what it knows of these, not how they were written.
    private static string Options(StringValues lines) => string.Join(", ", lines.ToString().ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries)
        .Where(static option => option is "CLOSE" or "KEEP-ALIVE" or "UPGRADE").Distinct().Order(StringComparer.Ordinal));

    /// <summary>How it reads a request.</summary>
    /// <exception cref="InvalidDataException">It refuses it.</exception>
    public async Task<string[]> ReadAsync(ReadOnlyMemory<byte> request)
    {
        await using var client = await RawClient.OpenAsync("127.0.0.1", _port, new RawClientOptions { Timeout = Patience.Limit });
        await client.SendRawBytesAsync(request);
        await client.ReadAnswerAsync();
        return client.Status == 200
            ? JsonSerializer.Deserialize<string[]>(client.Body, JsonSerializerOptions.Web)!
            : throw new InvalidDataException($"The HTTP server answers {client.Status}.");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
