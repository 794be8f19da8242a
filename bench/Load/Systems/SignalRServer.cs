using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>ASP.NET Core SignalR, alone or with its Redis backplane.</summary>
internal sealed class SignalRServer(bool withRedis) : Rival("signalr", withRedis)
{
    public override Dialect Dialect { get; } = new SignalR();

    protected override string? NodeMissing => Tool.Missing("signalr", Program);

    protected override string NodeVersion => $"SignalR of .NET {Environment.Version}";

    private static string Program => Repository.Release("bench/rivals/signalr", "ChatCluster.SignalR");

    protected override string RedisAddress(int port) => $"127.0.0.1:{port}";

    protected override IReadOnlyList<string> CommandOf(int port) => ["dotnet", Program, "--urls", $"http://127.0.0.1:{port}"];
}
