namespace ChatCluster.Gateway.Hosting;

/// <summary>Which pages may open a WebSocket where nothing else proves who is there: browsers say where a page is from, and don't let it lie.</summary>
/// <param name="allowed">Origins besides the host itself, separated by spaces or commas.</param>
internal sealed class AllowedOrigins(string allowed)
{
    private readonly HashSet<string> _allowed = allowed
        .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static origin => origin.TrimEnd('/')).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for programs (they send no origin), for pages of this host, and for those that are named.</summary>
    /// <remarks>Ports are not compared: proxies on the way often drop them from the host.</remarks>
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || _allowed.Contains(origin)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.IdnHost, request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));
    }
}
