namespace ChatCluster.Load.Systems;

/// <summary>All that can be measured, in the order of the table.</summary>
internal static class SystemCatalogue
{
    public static IReadOnlyList<ChatSystem> All { get; } =
    [
        new OurSystem("ours", gateways: 1, rooms: 0, withPostgres: false),
        new OurSystem("ours-tls", gateways: 1, rooms: 0, withPostgres: false, overTls: true),
        new BunServer(),
        new OurSystem("ours-postgres", gateways: 1, rooms: 0, withPostgres: true),
        new NatsServer(),
        new SignalRServer(withRedis: false),
        new SocketIoServer(withRedis: false),
        new ChannelsServer(withRedis: false),
        new OurSystem("ours-cluster", gateways: 2, rooms: 2, withPostgres: true),
        new SignalRServer(withRedis: true),
        new SocketIoServer(withRedis: true),
        new ChannelsServer(withRedis: true),
    ];
}
