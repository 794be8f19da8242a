using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>Bun's own WebSocket server, which is uWebSockets.</summary>
internal sealed class BunServer() : Rival("bun", withRedis: false)
{
    public override Dialect Dialect { get; } = new PlainJson();

    protected override string? NodeMissing => Tool.Missing("bun", Program);

    protected override string NodeVersion => $"Bun {Tool.NpmVersion(Folder, "bun")}";

    private string Program => Path.Combine(Folder, "node_modules", ".bin", "bun");

    protected override IReadOnlyList<string> CommandOf(int port) => [Program, "server.js"];
}
