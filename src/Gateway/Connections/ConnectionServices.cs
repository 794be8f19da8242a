using ChatCluster.Gateway.Identity;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Rooms;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway.Connections;

/// <summary>What all connections of a gateway share: one reference per connection instead of ten.</summary>
internal sealed class ConnectionServices(
    ConnectionTable connections,
    Drain drain,
    RelayDirectory relays,
    IRoomLogReader log,
    HandshakeIdentity handshake,
    NodeName node,
    IOptions<GatewayOptions> options,
    IOptions<RoomOptions> rooms,
    TimeProvider clock,
    ILogger<Connection> logger)
{
    private readonly Limits _limits = new(
        options.Value.MaxFrameBytes, rooms.Value.MaxTextLength, options.Value.MaxRooms, options.Value.MaxHistory, options.Value.SendsPerSecond);

    public ConnectionTable Connections { get; } = connections;

    public Drain Drain { get; } = drain;

    public RelayDirectory Relays { get; } = relays;

    public IRoomLogReader Log { get; } = log;

    public HandshakeIdentity Handshake { get; } = handshake;

    public GatewayOptions Options { get; } = options.Value;

    public int MaxTextLength => _limits.TextLength;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = logger;

    /// <summary>What a client learns first.</summary>
    public Welcome Welcome(UserId user, string session) => new(user, session, node.Value, (int)Options.PingInterval.TotalSeconds, _limits);
}
