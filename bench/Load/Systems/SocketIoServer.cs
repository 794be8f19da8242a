using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>Socket.IO on Node.js, alone or with its Redis adapter.</summary>
internal sealed class SocketIoServer(bool withRedis) : Rival("socketio", withRedis)
{
    public override Dialect Dialect { get; } = new SocketIo();

    protected override string? NodeMissing => Tool.Missing("socketio", Tool.Find("node"), Path.Combine(Folder, "node_modules", "socket.io"));

    protected override string NodeVersion => $"Socket.IO {Tool.NpmVersion(Folder, "socket.io")} (Node.js {Tool.Line("node", "--version")})";

    protected override IReadOnlyList<string> CommandOf(int port) => ["node", "server.js"];
}
