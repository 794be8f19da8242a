namespace ChatCluster.Gateway.WebSockets;

/// <summary>The answer to a request that can't become a WebSocket: problem details that say what to do (RFC 9457).</summary>
/// <param name="Status">400, or 426 for another version of the WebSocket protocol.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Detail">What to do, for the one who wrote the client.</param>
public sealed record HandshakeRefusal(int Status, string Title, string Detail) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status426UpgradeRequired)
        {
            // RFC 6455 section 4.4, RFC 9110 section 15.5.22.
            httpContext.Response.Headers.SecWebSocketVersion = Handshake.Version;
            if (HttpProtocol.IsHttp11(httpContext.Request.Protocol))
            {
                httpContext.Response.Headers.Upgrade = Handshake.Protocol;
                httpContext.Response.Headers.Connection = "Upgrade";
            }
        }

        return TypedResults.Problem(Detail, statusCode: Status, title: Title).ExecuteAsync(httpContext);
    }
}
