using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>A NATS server that clients reach by WebSocket; core NATS, which stores nothing.</summary>
internal sealed class NatsServer() : Rival("nats", withRedis: false)
{
    public override Dialect Dialect { get; } = new Nats();

    protected override string? NodeMissing => Tool.Missing("nats", Program);

    protected override string NodeVersion => $"NATS {Tool.DebianVersion("nats-server")}";

    private static string? Program => Tool.Find("nats-server");

    protected override IReadOnlyList<string> CommandOf(int port) => [Program!, "-c", "nats.conf"];
}
