using System.Globalization;
using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>Django Channels under daphne, with the layer in memory or in Redis.</summary>
internal sealed class ChannelsServer(bool withRedis) : Rival("channels", withRedis)
{
    public override Dialect Dialect { get; } = new PlainJson();

    // Debian's own: modules of Debian's packages are found by Debian's Python alone.
    protected override string? NodeMissing => Tool.Missing("channels", "/usr/bin/daphne");

    protected override string NodeVersion => $"Django Channels {Tool.DebianVersion("python3-django-channels")} ({Tool.Line("/usr/bin/python3", "--version")})";

    protected override IReadOnlyList<string> CommandOf(int port) =>
        ["/usr/bin/python3", "/usr/bin/daphne", "-b", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-v", "0", "server:application"];
}
