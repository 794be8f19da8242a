namespace ChatCluster.Client.Connecting;

/// <summary>From how people write a gateway's address to that of its socket.</summary>
internal static class GatewayAddress
{
    /// <summary><c>http://host</c> becomes <c>ws://host/ws?user=…</c>.</summary>
    /// <exception cref="ArgumentException">It isn't absolute, or not of http(s) or ws(s).</exception>
    public static Uri ToSocket(Uri gateway, string? user)
    {
        if (!gateway.IsAbsoluteUri || gateway.Host.Length == 0)
        {
            throw new ArgumentException($"{gateway} is no address of a gateway: it must be like http://host:port or wss://host/ws.", nameof(gateway));
        }

        var scheme = gateway.Scheme switch
        {
            "http" or "ws" => "ws",
            "https" or "wss" => "wss",
            var other => throw new ArgumentException($"{gateway}: {other} is none of http, https, ws and wss.", nameof(gateway)),
        };
        var port = gateway.IsDefaultPort ? -1 : gateway.Port;
        var path = gateway.AbsolutePath is "/" ? "/ws" : gateway.AbsolutePath;
        var query = gateway.Query;
        if (user is not null)
        {
            query += $"{(query.Length > 1 ? '&' : '?')}user={Uri.EscapeDataString(user)}";
        }

        return new UriBuilder(scheme, gateway.Host, port, path) { Query = query }.Uri;
    }
}
