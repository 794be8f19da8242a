using System.Globalization;

namespace ChatCluster.Load.Systems;

/// <summary>A rival: one or two nodes of the same program, meeting in Redis when there are two.</summary>
/// <param name="name">Its folder in <c>bench/rivals</c>; with Redis <c>-redis</c> is added to its name.</param>
/// <param name="withRedis">True for two nodes.</param>
internal abstract class Rival(string name, bool withRedis) : ChatSystem
{
    public sealed override string Name => withRedis ? $"{name}-redis" : name;

    public sealed override int Nodes => withRedis ? 2 : 1;

    public sealed override string? Missing => NodeMissing ?? (withRedis ? Redis.Missing : null);

    public sealed override string Version => withRedis ? $"{NodeVersion}, {Redis.Version}" : NodeVersion;

    /// <summary>Where its server and what was installed for it are.</summary>
    protected string Folder => Repository.At("bench", "rivals", name);

    /// <summary>What must be installed for a node; null when all is there.</summary>
    protected abstract string? NodeMissing { get; }

    /// <summary>The versions of what a node is made of.</summary>
    protected abstract string NodeVersion { get; }

    /// <summary>How Redis is given to a node.</summary>
    protected virtual string RedisAddress(int port) => $"redis://127.0.0.1:{port}";

    /// <summary>The command line of a node, which finds its port in the environment as well.</summary>
    protected abstract IReadOnlyList<string> CommandOf(int port);

    protected sealed override async Task StartAsync(Served served)
    {
        var environment = new Dictionary<string, string> { ["NODE_ENV"] = "production", ["Logging__LogLevel__Default"] = "Warning" };
        if (withRedis)
        {
            environment["REDIS"] = RedisAddress(await Redis.StartAsync(served));
        }

        for (var i = 0; i < Nodes; i++)
        {
            var port = FreePort.Next();
            environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
            environment["PORT_OF_CLIENTS"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
            await served.Launch(Folder, CommandOf(port), environment).WhenListeningAsync(port);
            served.Ports.Add(port);
        }
    }
}
